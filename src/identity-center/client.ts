import { CallError, type CallStage, type ThrottledError } from "../model/errors";
import { type Clock, startDeadline, systemClock, TimeUp, unlessAborted } from "../wait/clock";
import type { Throttle } from "../wait/throttle";
import { callInTurn, type CallOptions, type Turn } from "./call-in-turn";
import { type CredentialProvider, type Credentials, describeTokenExpiry } from "./credentials/credentials";
import { type CredentialOutcome, LockoutGuard } from "./credentials/lockout-guard";
import type { CallContext } from "./faults/call-context";
import { classifyLocalFault } from "./faults/classify-local-fault";
import { classifyNoResponse, classifyTransportFault } from "./faults/classify-no-response";
import {
  classifyInvalidResponse,
  classifyResponseToAnother,
  classifyStatus,
  classifyThrottling,
} from "./faults/classify-response";
import type { Operation } from "./operations/operation";
import { InvalidResponse } from "./operations/response-schema";
import type { HttpResponse, Send } from "./wire/http";
import { isGatewayNotFound, readResponse, type ServiceResponse } from "./wire/service-response";
import { redactorFor, signedRequest } from "./wire/signed-request";

export type { CallOptions } from "./call-in-turn";

/** For a read. It is repeated anyway, so there is no need to wait longer for a response. */
const defaultTimeoutMs = 10_000;

export interface ClientOptions {
  /** See {@link IdentityCenterClient.route}. */
  readonly route: string;
  /** The result of `resolveEndpoint`. */
  readonly endpoint: URL;
  /** The setting that names the endpoint, for texts. Undefined for the built-in endpoint. */
  readonly endpointSetting?: string | undefined;
  readonly credentials: CredentialProvider;
  readonly send: Send;
  /** Returns milliseconds since the epoch, for the date in a signature. */
  readonly wallClock: () => number;
  /** The clock for time-outs. Default: this machine's. */
  readonly clock?: Clock;
  /** Decides when a call goes out. All clients with this endpoint and these credentials share it. */
  readonly throttle: Throttle;
  /** Returns the lockout guard of these credentials at this endpoint. All clients with both share it. */
  readonly lockoutGuardOf: (credentials: Credentials) => LockoutGuard<ServiceResponse>;
  /** The host of the proxy that `send` uses, with its port if that is not the default one. Default: no proxy. */
  readonly proxyHost?: string | undefined;
  /** The hosts that have responded in this process. All clients with the same certificates and proxy share it. */
  readonly provenHosts: Set<string>;
}

/** Identity Center, as one identity sees it over one endpoint. */
export interface IdentityCenterClient {
  /** The endpoint's host for texts, with its port if that is not the default one. */
  readonly host: string;
  /** Whether the endpoint has responded to any call in this process. */
  readonly hasResponded: boolean;
  /** A sentence for texts that names the proxy that calls go through, or says that there is none. */
  readonly route: string;
  /** Whether the keys are in the stack's configuration, which the engine saves. */
  readonly credentialsAreFromConfig: boolean;
  /** A sentence about credentials that a call may lack, if that is known before any call. */
  readonly absence?: string | undefined;
  /**
   * Makes one call when it is its turn. Its time-out counts from when the request is sent, so the wait for its turn
   * or for credentials does not count.
   *
   * @throws {@link CallError}. It says how long a retry makes sense, and how far the call had got
   */
  call<T>(operation: Operation<T>, options?: CallOptions): Promise<T>;
  /** How long no call goes out because the service has throttled one, in milliseconds. */
  pausedForMs(): number;
  /**
   * The error for a call that waits because the service has throttled another one. Undefined if no call has to wait.
   */
  throttled(operation: Operation<unknown>): ThrottledError | undefined;
}

export function createClient(options: ClientOptions): IdentityCenterClient {
  const { endpoint, credentials: provider, send, wallClock, lockoutGuardOf, provenHosts } = options;
  const { clock = systemClock, endpointSetting, throttle, route, proxyHost } = options;
  const { host } = endpoint;

  async function call<T>(operation: Operation<T>, options: CallOptions = {}): Promise<T> {
    let redact = (text: string) => text;
    async function inTurn(turn: Turn): Promise<T> {
      const credentials = await unlessAborted(turn.waiting, provider.get(options.debug));
      redact = (text) => redactorFor(credentials)(text);
      const { response, isOwn } = await lockoutGuardOf(credentials).run(
        () => attempt(operation, credentials, turn, options),
        turn.waiting,
        operation.ifResponseIsLost !== undefined,
      );
      return read(operation, credentials, response, isOwn);
    }
    return callInTurn(throttle, clock, options, inTurn, {
      noResponse: (stage) => noResponse(operation, stage),
      localFault: (error, stage) => classifyLocalFault(error, context(operation), stage === "sent", redact),
    });
  }

  /** Reads a response. Throws the classified error unless it is a valid success. */
  function read<T>(
    operation: Operation<T>,
    credentials: Credentials,
    response: ServiceResponse,
    isOwn: boolean,
  ): T {
    if (!isOwn) throw classifyResponseToAnother(response, contextWith(operation, credentials));
    if (!response.isSuccess || response.json === undefined) {
      throw classifyStatus(response, contextWith(operation, credentials));
    }
    const parsed = operation.parse(response.json, response);
    if (parsed instanceof InvalidResponse) {
      throw classifyInvalidResponse(parsed.why, response, context(operation));
    }
    return parsed;
  }

  /** Sends the request once, and reads what comes back. */
  async function attempt(
    operation: Operation<unknown>,
    credentials: Credentials,
    turn: Turn,
    { debug }: CallOptions,
  ): Promise<ServiceResponse> {
    const request = signedRequest(operation, endpoint, credentials, wallClock());
    const { timeoutMs = defaultTimeoutMs, ifResponseIsLost, schema, successStatus = 200 } = operation;
    const isWrite = ifResponseIsLost !== undefined;
    // A write is sent only after everything that reads its response is loaded.
    if (isWrite) schema.load();
    const redact = redactorFor(credentials, request);
    let countsFromMs = clock.now();
    const deadline = startDeadline(clock, () => countsFromMs + timeoutMs - clock.now(), turn.signal);
    const received: { response?: HttpResponse } = {};

    async function exchange(): Promise<ServiceResponse> {
      const sending = send(request, deadline.signal, () => {
        turn.onConnected();
        // A read has 10 s including the connection. A write is not repeated, so it gets the whole time for its
        // response.
        if (isWrite) countsFromMs = clock.now();
      });
      try {
        schema.load();
      } finally {
        // Handles the rejection also if no one waits for the response any more.
        sending.catch(() => undefined);
      }
      received.response = await sending;
      // A 407 comes from a proxy. Any other status comes from the endpoint, even if the body never arrives.
      if (received.response.status !== 407) provenHosts.add(host);
      return readResponse(received.response, redact, wallClock, operation);
    }

    async function outcome(): Promise<ServiceResponse> {
      try {
        return await unlessAborted(deadline.signal, exchange());
      } catch (error) {
        if (!(error instanceof TimeUp)) {
          if (turn.signal.aborted) throw error;
          throw classifyTransportFault(error, context(operation), turn.stage) ?? error;
        }
        // Any status but success is enough, even if its body has not arrived in time.
        if (!received.response || received.response.status === successStatus)
          throw noResponse(operation, turn.stage);
        return await readResponse(
          { ...received.response, text: () => Promise.resolve("") },
          redact,
          wallClock,
          operation,
        );
      } finally {
        deadline.stop();
      }
    }

    const startMs = performance.now();
    const log = (result: string) => {
      const tookMs = (performance.now() - startMs).toFixed();
      debug?.(`${operation.method} ${operation.path}: ${result} after ${tookMs} ms`);
    };
    turn.onSend();
    try {
      const response = await outcome();
      log(`HTTP ${response.status} (X-Request-Id ${response.xRequestId ?? "none"})`);
      return response;
    } catch (error) {
      log(error instanceof CallError ? error.summary : "failed on this machine");
      throw error;
    }
  }

  function noResponse(operation: Operation<unknown>, stage: CallStage): CallError {
    const throttledError = stage === "waiting" ? throttled(operation) : undefined;
    return throttledError ?? classifyNoResponse(context(operation), stage);
  }

  function throttled(operation: Operation<unknown>): ThrottledError | undefined {
    const { throttling } = throttle;
    return throttling && classifyThrottling(throttling, context(operation));
  }

  function context(operation: Operation<unknown>): CallContext {
    const endpointIsProven = provenHosts.has(host);
    return {
      ...operation,
      host,
      endpointSetting,
      proxyHost,
      credentialsSource: provider.source,
      endpointIsProven,
    };
  }

  function contextWith(operation: Operation<unknown>, credentials: Credentials): CallContext {
    const tokenExpiry = describeTokenExpiry(credentials, wallClock());
    return { ...context(operation), ...(tokenExpiry && { tokenExpiry }) };
  }

  return {
    host,
    route,
    get hasResponded() {
      return provenHosts.has(host);
    },
    credentialsAreFromConfig: provider.isFromConfig ?? false,
    absence: provider.absence,
    call,
    pausedForMs: () => throttle.closedForMs(),
    throttled,
  };
}

/** Creates the lockout guard for one set of credentials. */
export function createLockoutGuard(clock: Clock = systemClock): LockoutGuard<ServiceResponse> {
  return new LockoutGuard(classifyCredentials, clock);
}

/** What a response proves about the credentials that signed the request. */
function classifyCredentials(response: ServiceResponse): CredentialOutcome {
  const { status, isSuccess, json } = response;
  if (status === 401) return "refused";
  if (status === 429) return "throttled";
  // A proxy responds without checking the credentials. So does the gateway if it throttles or does not know the path.
  // Only the service itself responds with JSON and one of these: the status of a success, 403 or 404.
  const isFromService = (isSuccess === true || [403, 404].includes(status)) && json !== undefined;
  return isFromService && !isGatewayNotFound(response) ? "accepted" : "unknown";
}
