import { formatDuration } from "./duration";
import type { ProvisioningRequest, ProvisioningStatus } from "./request";
import { asSentence, visibleText } from "./untrusted-text";

/**
 * The base of every error of this package: one subclass for each thing a user would do differently.
 * The message is complete (what, which one, why, what to do), holds no secret and is safe to print on one line.
 */
export abstract class IdentityCenterError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(visibleText(message), options);
    this.name = new.target.name;
  }
}

// The SDK marks its own RunError with this field. If a program lets a marked error through, the SDK prints its message
// without the stack and the fields. The SDK's class cannot be the base: the provider's process has errors too.
Object.defineProperty(IdentityCenterError.prototype, "__pulumiRunError", { value: true });

/** An argument is not what it has to be. Correct the program. */
export class InvalidInputError extends IdentityCenterError {}

/** The configuration is malformed or contradicts itself. Correct it; no call was made. */
export class InvalidConfigurationError extends IdentityCenterError {}

/** No place that was looked at holds credentials. */
export class NoCredentialsError extends IdentityCenterError {}

/** The request is over and FAILED. It stays so: provision again, with a new request ID. */
export class ProvisioningFailedError extends IdentityCenterError {
  /** @param starter the name of the `PermissionSetProvisioning` that started it, if it was one */
  constructor(
    readonly request: ProvisioningRequest,
    starter?: string,
  ) {
    const { instanceId, permissionSetId } = request;
    const place = [`instance ${instanceId}`, permissionSetId && `permission set ${permissionSetId}`];
    super(
      `${describeFailure(request)} A failed request stays failed: correct the cause, then ` +
        `${startAgain(starter)} (${place.filter(Boolean).join(", ")})`,
    );
  }
}

/** Which request FAILED, and why: a sentence. */
export function describeFailure({ requestId, accountId, failureReason }: ProvisioningRequest): string {
  const account = accountId === undefined ? "" : ` for account ${accountId}`;
  const reason = asSentence(failureReason ?? "Identity Center gave no reason");
  return `Permission set provisioning request ${requestId}${account} FAILED: ${reason}`;
}

/** What there is to do after FAILED: one command, if it is known. */
export function startAgain(starter: string | undefined): string {
  // A URN of a child holds a `$`, which a shell would act on. The pattern needs no URN, only a name that is plain.
  if (starter !== undefined && /^[\w.-]+$/.test(starter)) {
    return `run: pulumi up --replace '**PermissionSetProvisioning::${starter}'`;
  }
  return "provision the permission set again and pass the new request ID.";
}

/** The time was up before the request was finished. Nothing is lost: ask again later. */
export class TimedOutError extends IdentityCenterError {
  constructor(facts: {
    readonly requestId: string;
    readonly timeoutMs: number;
    /** Which of the two durations ended the wait. */
    readonly timeoutField: "create" | "update";
    readonly polls: number;
    readonly lastStatus: ProvisioningStatus | undefined;
    readonly lastError: CallError | undefined;
    /** If nothing has ever responded: a sentence on the proxy that calls go through, or that there is none. */
    readonly route?: string | undefined;
  }) {
    const { lastError, route, timeoutField } = facts;
    const parts = [
      `Gave up after ${formatDuration(facts.timeoutMs)} waiting for permission set provisioning request ` +
        `${facts.requestId} to finish: ${facts.lastStatus ? `last status ${facts.lastStatus}` : "no status seen"}, ` +
        (facts.polls === 1 ? "1 poll." : `${facts.polls} polls.`),
      lastError && `The last poll failed: ${asSentence(lastError.message)}`,
      route === undefined
        ? `Run "pulumi up" again to go on waiting, or raise customTimeouts.${timeoutField}.`
        : `Nothing has responded yet. ${route} Once that is right, "pulumi up" polls again, for as long as ` +
          `customTimeouts.${timeoutField} says.`,
    ];
    super(parts.filter(Boolean).join(" "));
  }
}

/** The time was up before a provisioning could be started. None was: start it again later. */
export class NotStartedError extends IdentityCenterError {
  constructor(facts: {
    readonly permissionSetId: string;
    /** For how long it was tried. */
    readonly forMs: number;
    /** What an attempt needs for its response. */
    readonly attemptMs: number;
    readonly attempts: number;
    readonly lastError: CallError;
    /** If nothing has ever responded: a sentence on the proxy that calls go through, or that there is none. */
    readonly route?: string | undefined;
  }) {
    const { permissionSetId, forMs, attemptMs, attempts, lastError, route } = facts;
    const advice =
      route === undefined
        ? 'Run "pulumi up" again, or raise customTimeouts.create: an attempt begins only while ' +
          `${formatDuration(attemptMs)} of it is left for the response.`
        : `Nothing has responded yet. ${route} Once that is right, run "pulumi up" again.`;
    super(
      `Could not provision permission set ${permissionSetId} within ${formatDuration(forMs)}: ` +
        `${attempts === 1 ? "1 attempt" : `${attempts} attempts`}, last error ${lastError.summaryWithProxy}. Nothing ` +
        `was started. ${advice} The last error: ${lastError.message}`,
      { cause: lastError },
    );
  }
}

/**
 * A call, such as a look at a provisioning request, that brought no usable response.
 *
 * The client classifies it once; whoever waits only reads `retryForMs`.
 */
export abstract class CallError extends IdentityCenterError {
  /** The proxy that caused it, with its port if that is not the default one; undefined if none did. */
  readonly proxyHost: string | undefined;

  constructor(
    message: string,
    /** What happened in two or three words, such as `HTTP 503`: for progress and time-out texts. */
    readonly summary: string,
    /**
     * For how long, from the start of a wait, this fault may still pass by itself.
     * 0: it will not, give up at once. Infinity: it may at any time.
     */
    readonly retryForMs: number,
    options?: { readonly cause?: unknown; readonly proxyHost?: string | undefined },
  ) {
    super(message, options);
    this.proxyHost = options?.proxyHost;
    // For the wait, and not for people who print the error.
    for (const field of ["summary", "retryForMs"] satisfies (keyof CallError)[]) {
      Object.defineProperty(this, field, { enumerable: false });
    }
  }

  /** What happened, and at which proxy if one caused it: `HTTP 503`, `HTTP 502 from the proxy proxy.example:3128`. */
  get summaryWithProxy(): string {
    return this.proxyHost === undefined ? this.summary : `${this.summary} from the proxy ${this.proxyHost}`;
  }
}

/** The service said no: the credentials (401) or what they may do (403 and other 4xx). */
export class RefusedError extends CallError {
  constructor(
    message: string,
    /** 401, 403 or another 4xx. */
    readonly httpStatus: number,
    options?: { readonly cause?: unknown },
  ) {
    super(message, `HTTP ${httpStatus}`, 0, options);
  }
}

/** The service does not know the request, or the endpoint is not the service's. */
export class NotFoundError extends CallError {
  constructor(message: string, retryForMs: number, options?: { readonly cause?: unknown }) {
    super(message, "HTTP 404", retryForMs, options);
  }
}

/** The service responded with something that it is documented never to respond. */
export class UnexpectedResponseError extends CallError {
  constructor(
    message: string,
    /** 3xx, if it was a redirect; undefined if it was something else. */
    readonly httpStatus?: number,
  ) {
    super(message, "unexpected response", 0);
  }
}

/**
 * Nothing was wrong with the network or the service, but with this machine's Node.js, with how this package is
 * installed, or with this package itself. It will not pass by itself.
 */
export class InternalError extends CallError {
  constructor(message: string, summary: string, options?: { readonly cause?: unknown }) {
    super(message, summary, 0, options);
  }
}

/**
 * A call that changes something may or may not have been carried out: its response is lost, or says neither. It is
 * not sent again. Find out, or accept that it is done twice.
 */
export class UncertainOutcomeError extends CallError {
  constructor(message: string, summary: string, options?: { readonly cause?: unknown }) {
    super(message, summary, 0, options);
  }
}

/** No response of the service arrived: a broken connection, a time-out, HTTP 5xx, throttling. */
export class UnreachableError extends CallError {}

/** At most so many calls in any window of so many milliseconds. */
export interface RateLimit {
  readonly calls: number;
  readonly windowMs: number;
}

/** No response came in the time that the call had. It was given up, which says nothing of the service. */
export class NoResponseError extends UnreachableError {
  constructor(
    message: string,
    options?: { readonly cause?: unknown; readonly proxyHost?: string | undefined },
    summary = "no response in time",
  ) {
    super(message, summary, Infinity, options);
  }
}

/** The metadata service of this server gave no credentials, which may pass. Nothing was sent to Identity Center. */
export class MetadataError extends UnreachableError {}

/** What a 429 says to all calls with the same credentials, whichever of them got it. */
export interface Throttling {
  /** For how long the service wants to be left alone; undefined if it does not say. */
  readonly retryAfterMs?: number | undefined;
  /** The limit that it names; undefined if it names none. */
  readonly rateLimit?: RateLimit | undefined;
  /** Its status, code and text, safe to print: `429 APIGW.0308 …`. */
  readonly text: string;
}

/** The service has had too many calls (HTTP 429). */
export class ThrottledError extends UnreachableError {
  constructor(
    message: string,
    readonly throttling: Throttling,
  ) {
    super(message, "HTTP 429", Infinity);
  }
}
