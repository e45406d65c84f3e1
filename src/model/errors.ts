import { formatDuration } from "./duration";
import type { RequestStatus } from "./request";
import { asSentence, capitalized, visibleText } from "./untrusted-text";

/**
 * The kind of failure. A program or a log pipeline branches on it.
 *
 * - `"invalid-input"`: an argument is wrong. Correct the program.
 * - `"invalid-configuration"`: a setting is wrong, or two contradict each other. Correct it.
 * - `"no-credentials"`: no source has credentials.
 * - `"refused"`: the service refused the credentials (HTTP 401) or the call (403 and other 4xx).
 * - `"not-found"`: the service does not know the request, or the endpoint is not the service's.
 * - `"unreachable"`: no response came, or one that says to try again later, such as HTTP 503. Also if this server's
 *   metadata service gave no credentials, which may be temporary.
 * - `"throttled"`: the service received too many calls (HTTP 429).
 * - `"unexpected-response"`: the response is not what the service's documentation says.
 * - `"uncertain"`: a call that changes something may or may not have been carried out.
 * - `"internal"`: a bug in this package, or a fault in how it is installed.
 * - `"failed"`, `"timed-out"`, `"not-started"`: the request FAILED, did not finish in time, or could not be started in
 *   time. Only resources fail with these.
 */
export type IdentityCenterErrorKind =
  | "invalid-input"
  | "invalid-configuration"
  | "no-credentials"
  | "refused"
  | "not-found"
  | "unreachable"
  | "throttled"
  | "unexpected-response"
  | "uncertain"
  | "internal"
  | "failed"
  | "timed-out"
  | "not-started";

/** What is known about the call behind an error. Safe to print. */
export interface CallFacts {
  /** The host that was called, with its port if that is not the default one. */
  readonly host?: string | undefined;
  /** The proxy that caused the error, with its port if that is not the default one. */
  readonly proxyHost?: string | undefined;
  /** The HTTP status of the response. */
  readonly httpStatus?: number | undefined;
  /** The service's own code for the error: the response's `error_code`. */
  readonly errorCode?: string | undefined;
  /** Names the call for Huawei Cloud's support: the response's `X-Request-Id`. */
  readonly xRequestId?: string | undefined;
}

const factNames = ["host", "proxyHost", "httpStatus", "errorCode", "xRequestId"] as const;

/** The facts of an error, and its cause. If the cause is an error of this package, the error takes over its facts. */
export interface IdentityCenterErrorOptions extends CallFacts {
  readonly cause?: unknown;
}

/** Marks the prototype of every error of this package. All copies of the package use the same mark. */
const marker = Symbol.for("pulumi-huaweicloud-identitycenter/error");

/**
 * The base of every error of this package.
 *
 * The message is complete (what, which one, why, what to do), holds no secret and is safe to print on one line. The
 * fields are for programs and log pipelines. A field that is not known is absent.
 */
export abstract class IdentityCenterError extends Error {
  /** The kind of failure. */
  abstract readonly kind: IdentityCenterErrorKind;
  /** The host that was called, with its port if that is not the default one. */
  declare readonly host?: string;
  /** The proxy that caused the error, with its port if that is not the default one. Absent if no proxy caused it. */
  declare readonly proxyHost?: string;
  /** The HTTP status of the response. */
  declare readonly httpStatus?: number;
  /** The service's own code for the error, such as `IIC.1000` or `APIGW.0301`. At most 128 characters. */
  declare readonly errorCode?: string;
  /** Names the call for Huawei Cloud's support. At most 128 characters. */
  declare readonly xRequestId?: string;

  /** @internal */
  constructor(message: string, options: IdentityCenterErrorOptions = {}) {
    const { cause } = options;
    super(visibleText(message), cause === undefined ? {} : { cause });
    this.name = new.target.name;
    const inherited: CallFacts = isIdentityCenterError(cause) ? cause : {};
    for (const name of factNames) {
      const fact = options[name] ?? inherited[name];
      if (fact !== undefined) Object.assign(this, { [name]: fact });
    }
  }
}

// The SDK marks its own RunError with the first of these. If a program does not catch a marked error, the SDK prints
// its message without the stack and the fields. The SDK's class cannot be the base class, because the provider's
// process throws these errors too.
for (const mark of ["__pulumiRunError", marker]) {
  Object.defineProperty(IdentityCenterError.prototype, mark, { value: true });
}

/**
 * Whether a value is an error of this package.
 *
 * Unlike `instanceof`, it also recognizes the errors of another copy of this package in the same tree.
 *
 * @example
 * try {
 *   await getPermissionSetProvisioningStatus({ instanceId, requestId });
 * } catch (error) {
 *   if (!isIdentityCenterError(error) || error.kind !== "not-found") throw error;
 * }
 */
export function isIdentityCenterError(value: unknown): value is IdentityCenterError {
  return typeof value === "object" && value !== null && marker in value;
}

/**
 * Takes the stack off an error of this package that the work throws. The Pulumi SDK prints the stack below the message,
 * and a user has no use for it.
 */
export async function withoutStack<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof IdentityCenterError) error.stack = "";
    throw error;
  }
}

/** Hides fields from code that prints the error: they are for this package's own code. */
function hide<T extends object>(error: T, ...fields: readonly (keyof T)[]): void {
  for (const field of fields) Object.defineProperty(error, field, { enumerable: false });
}

/** An argument is wrong. Correct the program. */
export class InvalidInputError extends IdentityCenterError {
  /** The same for all errors of this class. */
  override readonly kind = "invalid-input";
}

/** The configuration is malformed or contradicts itself. No call was made. Correct the configuration. */
export class InvalidConfigurationError extends IdentityCenterError {
  /** The same for all errors of this class. */
  override readonly kind = "invalid-configuration";
}

/** No source has credentials. */
export class NoCredentialsError extends IdentityCenterError {
  /** The same for all errors of this class. */
  override readonly kind = "no-credentials";
}

/** What texts say about a request that FAILED. */
export interface FailureFacts {
  /** What texts call a request of this kind: `provisioning request`. */
  readonly noun: string;
  readonly requestId: string;
  /** The service's reason. Undefined if it gave none. */
  readonly reason: string | undefined;
  /** The other IDs of the request, each with its name: `account 42`, `instance ssoins-1`. */
  readonly ids: readonly string[];
  /** What to do next. Completes "Correct the cause, then …". */
  readonly startAgain: string;
}

/** The request FAILED. That is final, so a new request is needed. */
export class RequestFailedError extends IdentityCenterError {
  override readonly kind = "failed";

  constructor(facts: FailureFacts) {
    super(describeFailure(facts, "A failed request stays failed. Correct the cause, then"));
  }
}

/**
 * Says which request FAILED, why, and what to do about it.
 *
 * @param until what the text says before the advice: `This gate stays shut until you`
 */
export function describeFailure(
  { noun, requestId, reason, ids, startAgain }: FailureFacts,
  until: string,
): string {
  const why = asSentence(reason ?? "Identity Center gave no reason");
  return `${capitalized(noun)} ${requestId} FAILED: ${why} ${until} ${startAgain} (${ids.join(", ")})`;
}

/** The request did not finish in time. Nothing is lost: the next `pulumi up` continues to wait. */
export class TimedOutError extends IdentityCenterError {
  override readonly kind = "timed-out";

  constructor(facts: {
    /** What texts call a request of this kind: `provisioning request`. */
    readonly noun: string;
    readonly requestId: string;
    readonly timeoutMs: number;
    /** Which of the two durations ended the wait. */
    readonly timeoutField: "create" | "update";
    readonly polls: number;
    readonly lastStatus: RequestStatus | undefined;
    readonly lastError: CallError | undefined;
    /**
     * If nothing has ever responded: a sentence that names the proxy that calls go through, or says that there is
     * none.
     */
    readonly route?: string | undefined;
  }) {
    const { noun, requestId, lastStatus, lastError, route, timeoutField } = facts;
    const parts = [
      `Gave up after ${formatDuration(facts.timeoutMs)} waiting for ${noun} ${requestId} to finish: ` +
        `${lastStatus ? `last status ${lastStatus}` : "no status seen"}, ${count(facts.polls, "poll")}.`,
      lastError && `The last poll failed: ${asSentence(lastError.message)}`,
      route === undefined
        ? `Run "pulumi up" again to go on waiting, or raise customTimeouts.${timeoutField}.`
        : `Nothing has responded yet. ${route} Correct the network or the proxy; then "pulumi up" goes on waiting, for ` +
          `as long as customTimeouts.${timeoutField} says.`,
    ];
    super(parts.filter(Boolean).join(" "), { cause: lastError });
  }
}

/** The provisioning could not be started in time. Nothing was started. */
export class NotStartedError extends IdentityCenterError {
  override readonly kind = "not-started";

  constructor(facts: {
    readonly permissionSetId: string;
    /** How long the call was tried, in milliseconds. */
    readonly forMs: number;
    /** How long an attempt may wait for its response, in milliseconds. */
    readonly attemptMs: number;
    readonly attempts: number;
    readonly lastError: CallError;
    /**
     * If nothing has ever responded: a sentence that names the proxy that calls go through, or says that there is
     * none.
     */
    readonly route?: string | undefined;
  }) {
    const { permissionSetId, forMs, attemptMs, attempts, lastError, route } = facts;
    const advice =
      route === undefined
        ? 'Run "pulumi up" again, or raise customTimeouts.create: an attempt begins only while ' +
          `${formatDuration(attemptMs)} of it is left for the response.`
        : `Nothing has responded yet. ${route} Correct the network or the proxy; then run "pulumi up" again.`;
    super(
      `Could not provision permission set ${permissionSetId} within ${formatDuration(forMs)}: ` +
        `${count(attempts, "attempt")}. Nothing was started. The last error: ${asSentence(lastError.message)} ${advice}`,
      { cause: lastError },
    );
  }
}

/**
 * How far a call has got.
 *
 * - `waiting`: it waits for its turn or for credentials.
 * - `connecting`: its connection, with TLS and a proxy's tunnel, is not established yet. Nothing of the request has left
 *   this machine. If a proxy is used, the proxy is to blame.
 * - `sent`: the service may carry it out.
 */
export type CallStage = "waiting" | "connecting" | "sent";

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

/** A call that got no usable response. The code that reads the response or the fault classifies it, once. */
export abstract class CallError extends IdentityCenterError {
  /**
   * How far the call had got. The client sets it.
   *
   * @internal
   */
  stage: CallStage = "waiting";

  /** @internal */
  constructor(
    message: string,
    /**
     * What happened in two or three words, such as `HTTP 503`: for progress.
     *
     * @internal
     */
    readonly summary: string,
    /**
     * How long a wait retries after this error, in milliseconds from the start of the wait. 0: the error is
     * permanent. Infinity: it may be temporary, however long it lasts.
     *
     * @internal
     */
    readonly retryForMs: number,
    options?: IdentityCenterErrorOptions,
  ) {
    super(message, options);
    hide<CallError>(this, "summary", "retryForMs", "stage");
  }

  /**
   * What happened, and the proxy that caused it, if one did: `HTTP 503`,
   * `HTTP 502 from the proxy proxy.example:3128`.
   *
   * @internal
   */
  get summaryWithProxy(): string {
    return this.proxyHost === undefined ? this.summary : `${this.summary} from the proxy ${this.proxyHost}`;
  }
}

/** The service refused the credentials (HTTP 401) or the call (403 and other 4xx). */
export class RefusedError extends CallError {
  /** The same for all errors of this class. */
  override readonly kind = "refused";
  /** 401, 403 or another 4xx. */
  declare readonly httpStatus: number;

  /** @internal */
  constructor(message: string, httpStatus: number, options?: IdentityCenterErrorOptions) {
    super(message, `HTTP ${httpStatus}`, 0, { ...options, httpStatus });
  }
}

/** The service does not know the request, or the endpoint is not the service's. */
export class NotFoundError extends CallError {
  /** The same for all errors of this class. */
  override readonly kind = "not-found";

  /** @internal */
  constructor(message: string, retryForMs: number, options?: IdentityCenterErrorOptions) {
    super(message, "HTTP 404", retryForMs, { ...options, httpStatus: 404 });
  }
}

/** The response is not what the service's documentation says: a redirect, or a 200 of another form. */
export class UnexpectedResponseError extends CallError {
  /** The same for all errors of this class. */
  override readonly kind = "unexpected-response";

  /** @internal */
  constructor(message: string, options?: IdentityCenterErrorOptions) {
    super(message, "unexpected response", 0, options);
  }
}

/**
 * The fault is in this package, in how it is installed, or in this machine's Node.js. It is not in the network or the
 * service, so a retry does not help.
 */
export class InternalError extends CallError {
  /** The same for all errors of this class. */
  override readonly kind = "internal";

  /** @internal */
  constructor(message: string, summary: string, options?: IdentityCenterErrorOptions) {
    super(message, summary, 0, options);
  }
}

/**
 * A call that changes something may or may not have been carried out, because its response is lost or unclear. It is
 * not sent again. Find out what happened, or accept that the call may be carried out twice.
 */
export class UncertainOutcomeError extends CallError {
  override readonly kind = "uncertain";

  /** @internal */
  constructor(message: string, summary: string, options?: IdentityCenterErrorOptions) {
    super(message, summary, 0, options);
  }
}

/** No response came, or one that says to try again later: a broken connection, a time-out, HTTP 5xx, throttling. */
export class UnreachableError extends CallError {
  /** `"throttled"` after HTTP 429, otherwise `"unreachable"`. */
  override readonly kind: "unreachable" | "throttled" = "unreachable";
}

/** A limit of `calls` calls in any window of `windowMs` milliseconds. */
export interface RateLimit {
  readonly calls: number;
  readonly windowMs: number;
}

/** No response came in the time that the call had. */
export class NoResponseError extends UnreachableError {
  constructor(message: string, options?: IdentityCenterErrorOptions, summary = "no response in time") {
    super(message, summary, Infinity, options);
  }
}

/** This server's metadata service gave no credentials, which may be temporary. Nothing was sent to Identity Center. */
export class MetadataError extends UnreachableError {}

/** What a 429 says. It applies to all calls with the same credentials. */
export interface Throttling {
  /** How long the service wants no calls, in milliseconds. Undefined if it does not say. */
  readonly retryAfterMs?: number | undefined;
  /** The limit that the response names. Undefined if it names none. */
  readonly rateLimit?: RateLimit | undefined;
  /** The status, code and text of the response, safe to print: `429 APIGW.0308 …`. */
  readonly text: string;
}

/** The service received too many calls (HTTP 429). */
export class ThrottledError extends UnreachableError {
  override readonly kind = "throttled";

  constructor(
    message: string,
    readonly throttling: Throttling,
    options?: IdentityCenterErrorOptions,
  ) {
    super(message, "HTTP 429", Infinity, { ...options, httpStatus: 429 });
    hide<ThrottledError>(this, "throttling");
  }
}
