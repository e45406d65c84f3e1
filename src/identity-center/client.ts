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

/** A read is made again anyway: a response that takes longer is not worth more waiting. */
const defaultTimeoutMs = 10_000;

export interface ClientOptions {
  /** As in {@link IdentityCenterClient}. */
  readonly route: string;
  /** As `resolveEndpoint` gives it. */
  readonly endpoint: URL;
  /** What names the endpoint, for people; undefined for the one that is built in. */
  readonly endpointSetting?: string | undefined;
  readonly credentials: CredentialProvider;
  readonly send: Send;
  /** Milliseconds since the epoch: a signature holds the date. */
  readonly wallClock: () => number;
  /** For the time that a response may take; default: this machine's. */
  readonly clock?: Clock;
  /** Decides when a call goes out; shared by all clients with this endpoint and these credentials. */
  readonly throttle: Throttle;
  /** The guard for these credentials at this endpoint; shared by all clients that have both. */
  readonly lockoutGuardOf: (credentials: Credentials) => LockoutGuard<ServiceResponse>;
  /** The host of the proxy that `send` goes through, with its port if that is not the default one; default: none. */
  readonly proxyHost?: string | undefined;
  /** The hosts that have responded in this process; shared by all clients. */
  readonly provenHosts: Set<string>;
}

/** Identity Center, as one identity sees it over one endpoint. */
export interface IdentityCenterClient {
  /** The endpoint's host, with its port if that is not the default one: for texts. */
  readonly host: string;
  /** Whether the endpoint has responded in this process, to whatever call. */
  readonly hasResponded: boolean;
  /** A sentence for texts: which proxy calls go through, or that there is none. */
  readonly route: string;
  /** Whether the keys themselves are in the stack's configuration, which the engine saves. */
  readonly credentialsAreFromConfig: boolean;
  /** A sentence on credentials that a call may lack, as far as that is known before any call. */
  readonly absence?: string | undefined;
  /**
   * Makes one call when its turn comes. Its time counts from when it is sent: waiting for its turn, or for
   * credentials, costs it none.
   *
   * @throws {@link CallError} classified: it says for how long it may pass by itself, and how far the call had come
   */
  call<T>(operation: Operation<T>, options?: CallOptions): Promise<T>;
  /** For how many milliseconds no call goes out, because the service has throttled one. */
  pausedForMs(): number;
  /** The error for a call that waits because the service has throttled another one; undefined if none has to wait. */
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

  /** Reads a response. One that is no success with a JSON body is classified here. */
  function read<T>(
    operation: Operation<T>,
    credentials: Credentials,
    response: ServiceResponse,
    isOwn: boolean,
  ): T {
    if (!isOwn) throw classifyResponseToAnother(response, contextWith(operation, credentials));
    if (response.status !== (operation.successStatus ?? 200) || response.json === undefined) {
      throw classifyStatus(response, contextWith(operation, credentials));
    }
    const parsed = operation.parse(response.json, response.header);
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
    // A write goes out only when all is there that reads its response.
    if (isWrite) schema.load();
    const redact = redactorFor(credentials, request);
    let countsFromMs = clock.now();
    const deadline = startDeadline(clock, () => countsFromMs + timeoutMs - clock.now(), turn.signal);
    const came: { response?: HttpResponse } = {};

    async function exchange(): Promise<ServiceResponse> {
      const sending = send(request, deadline.signal, () => {
        turn.onConnected();
        // A read may take 10 s in all. A call that is not repeated gets the whole time for its response.
        if (isWrite) countsFromMs = clock.now();
      });
      try {
        schema.load();
      } finally {
        // Also if no one waits for it any more.
        sending.catch(() => undefined);
      }
      came.response = await sending;
      // A 407 is a proxy's own. Any other status is the endpoint's, even if its body never comes.
      if (came.response.status !== 407) provenHosts.add(host);
      return readResponse(came.response, redact, wallClock, operation);
    }

    async function outcome(): Promise<ServiceResponse> {
      try {
        return await unlessAborted(deadline.signal, exchange());
      } catch (error) {
        if (!(error instanceof TimeUp)) {
          if (turn.signal.aborted) throw error;
          throw classifyTransportFault(error, context(operation), turn.stage) ?? error;
        }
        // A status other than 200 says enough, also if the time is up before its body has come.
        if (!came.response || came.response.status === successStatus) throw noResponse(operation, turn.stage);
        return await readResponse({ ...came.response, text: () => Promise.resolve("") }, redact, wallClock);
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
    const whyInLine = stage === "waiting" ? throttled(operation) : undefined;
    return whyInLine ?? classifyNoResponse(context(operation), stage);
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

/** A lockout guard for credentials that have not been tried yet. */
export function createLockoutGuard(clock: Clock = systemClock): LockoutGuard<ServiceResponse> {
  return new LockoutGuard(classifyCredentials, clock);
}

/** Says what a response proves of the credentials that the request was signed with. */
function classifyCredentials(response: ServiceResponse): CredentialOutcome {
  const { status, json } = response;
  if (status === 401) return "refused";
  if (status === 429) return "throttled";
  // A proxy responds without looking at the credentials, and so does the gateway for a path that it does not
  // know, or when it throttles. Only the service itself responds to these in JSON.
  const isFromService = [200, 201, 403, 404].includes(status) && json !== undefined;
  return isFromService && !isGatewayNotFound(response) ? "accepted" : "unknown";
}
