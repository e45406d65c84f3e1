import { IdentityCenterError, CallError, type ThrottledError, type Throttling } from "../model/errors";
import { type Clock, systemClock, withTimeout } from "../wait/clock";
import { InvalidResponse } from "./operations/response-schema";
import { LockoutGuard, type CredentialOutcome } from "./credentials/lockout-guard";
import { type CredentialProvider, type Credentials, describeTokenExpiry } from "./credentials/credentials";
import type { HttpResponse, Send } from "./wire/http";
import {
  classifyResponseToAnother,
  classifyInvalidResponse,
  classifyStatus,
  classifyThrottling,
} from "./faults/classify-response";
import { classifyNoResponse, classifyTransportFault, type Stage } from "./faults/classify-no-response";
import { classifyLocalFault } from "./faults/classify-local-fault";
import type { Operation } from "./operations/operation";
import type { CallContext } from "./faults/call-context";
import { isGatewayNotFound, readResponse, type ServiceResponse } from "./wire/service-response";
import { redactorFor, signedRequest } from "./wire/signed-request";

/** A read is made again anyway: a response that takes longer is not worth more waiting. */
const defaultTimeoutMs = 10_000;

export interface ClientOptions {
  /** As in {@link IdentityCenterClient}. */
  readonly identity: string;
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
  /** The lockout guard of these credentials at this endpoint; shared by all clients that have both. */
  readonly lockoutGuardOf: (credentials: Credentials) => LockoutGuard<ServiceResponse>;
  /** The host of the proxy that `send` goes through, with its port if that is not the default one; default: none. */
  readonly proxyHost?: string | undefined;
  /** The hosts that have responded in this process; shared by all clients. */
  readonly provenHosts: Set<string>;
}

export interface CallOptions {
  /** Aborting ends the call; it rejects. */
  readonly signal: AbortSignal;
  /** Receives one line for the debug log on each request that was sent. */
  readonly debug?: (line: string) => void;
  /** Called when the request is on its way: its time counts from then on. */
  readonly onSend?: () => void;
  /** Called when the connection stands: before that, nothing of the request has gone out. */
  readonly onConnected?: () => void;
}

/** What is known of a call that is under way. */
interface Progress {
  stage: Stage;
  /** Takes out of a text what it may hold of secrets. */
  redact: (text: string) => string;
}

/** Identity Center, as one identity sees it over one endpoint. */
export interface IdentityCenterClient {
  /** The endpoint's host, with its port where that is not the default one: for texts. */
  readonly host: string;
  /**
   * Stands for the endpoint and for those whose credentials they are: what the service says to one client holds for
   * all with the same. It stays the same when temporary credentials are renewed, and is a fingerprint, never shown.
   */
  readonly identity: string;
  /** Whether the endpoint has responded in this process, to whatever call. */
  readonly hasResponded: boolean;
  /** A sentence for texts: which proxy calls go through, or that there is none. */
  readonly route: string;
  /** Whether the keys themselves are in the stack's configuration, which the engine saves. */
  readonly credentialsAreFromConfig: boolean;
  /** A sentence on credentials that a call may lack, as far as that is known before any call. */
  readonly absence?: string | undefined;
  /**
   * Makes one call. Its time counts from when it is sent: waiting for credentials, or for its turn, costs it none.
   *
   * @throws {@link CallError} classified: it says for how long it may pass by itself.
   */
  call<T>(operation: Operation<T>, options: CallOptions): Promise<T>;
  /** The error for a call that got no response in time, by how far it had come; default `sent`. */
  noResponseTo(operation: Operation<unknown>, stage?: Stage): CallError;
  /** The error for a call that was not sent, because another one was throttled. */
  throttled(operation: Operation<unknown>, throttling: Throttling): ThrottledError;
}

export function createClient(options: ClientOptions): IdentityCenterClient {
  const { endpoint, credentials: provider, send, wallClock, lockoutGuardOf, provenHosts } = options;
  const { clock = systemClock, endpointSetting } = options;
  const { host } = endpoint;
  const { identity, route, proxyHost } = options;

  /** Makes one API call. A response that is not of status 200 with a JSON body is classified here. */
  async function call<T>(operation: Operation<T>, options: CallOptions): Promise<T> {
    const progress: Progress = { stage: "waiting", redact: (text) => text };
    try {
      return await makeCall(operation, options, progress);
    } catch (error) {
      if (error instanceof IdentityCenterError || options.signal.aborted) throw error;
      throw classifyLocalFault(error, context(operation), progress.stage === "sent", progress.redact);
    }
  }

  async function makeCall<T>(operation: Operation<T>, options: CallOptions, progress: Progress): Promise<T> {
    const credentials = await provider.get();
    progress.redact = (text) => redactorFor(credentials)(text);
    const { response, isOwn } = await lockoutGuardOf(credentials).run(
      () => attempt(operation, credentials, options, progress),
      options.signal,
      operation.ifResponseIsLost !== undefined,
    );
    if (!isOwn) throw classifyResponseToAnother(response, contextWith(operation, credentials));
    if (response.status !== 200 || response.json === undefined) {
      throw classifyStatus(response, contextWith(operation, credentials));
    }
    const parsed = operation.parse(response.json);
    if (parsed instanceof InvalidResponse)
      throw classifyInvalidResponse(parsed.why, response, context(operation));
    return parsed;
  }

  async function attempt(
    operation: Operation<unknown>,
    credentials: Credentials,
    { signal, debug, onSend, onConnected }: CallOptions,
    progress: Progress,
  ): Promise<ServiceResponse> {
    const request = signedRequest(operation, endpoint, credentials, wallClock());
    const { timeoutMs = defaultTimeoutMs, ifResponseIsLost, schema } = operation;
    const isWrite = ifResponseIsLost !== undefined;
    // A write goes out only when all is there that reads its response.
    if (isWrite) schema.load();
    const redact = redactorFor(credentials, request);
    const came: { response?: HttpResponse } = {};
    const exchange = async (callSignal: AbortSignal, restart: () => void) => {
      const sending = send(request, callSignal, () => {
        progress.stage = "sent";
        // A read may take 10 s in all. A call that is not repeated gets the whole time for its response.
        if (isWrite) restart();
        onConnected?.();
      });
      try {
        schema.load();
      } finally {
        // Also if nothing waits for it any more.
        sending.catch(() => undefined);
      }
      came.response = await sending;
      // A 407 is a proxy's own. Any other status is the endpoint's, even if its body never comes.
      if (came.response.status !== 407) provenHosts.add(host);
      return readResponse(came.response, redact, wallClock);
    };
    const noResponse = () => classifyNoResponse(context(operation), progress.stage);

    async function outcome(): Promise<ServiceResponse> {
      try {
        return await withTimeout(clock, timeoutMs, noResponse, signal, exchange);
      } catch (error) {
        const wasCutOff = signal.aborted || error instanceof CallError;
        if (!wasCutOff) throw classifyTransportFault(error, context(operation), progress.stage) ?? error;
        // A status other than 200 says enough, also if the time is up before its body has come.
        if (!came.response || came.response.status === 200) throw noResponse();
        return readResponse({ ...came.response, text: () => Promise.resolve("") }, redact, wallClock);
      }
    }

    const startMs = performance.now();
    const log = (result: string) => {
      const tookMs = (performance.now() - startMs).toFixed();
      debug?.(`${operation.method} ${operation.path}: ${result} after ${tookMs} ms`);
    };
    progress.stage = "connecting";
    onSend?.();
    try {
      const response = await outcome();
      log(`HTTP ${response.status} (X-Request-Id ${response.xRequestId ?? "none"})`);
      return response;
    } catch (error) {
      log(error instanceof CallError ? error.summary : "failed on this machine");
      throw error;
    }
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
    identity,
    route,
    get hasResponded() {
      return provenHosts.has(host);
    },
    credentialsAreFromConfig: provider.isFromConfig ?? false,
    absence: provider.absence,
    call,
    noResponseTo: (operation, stage) => classifyNoResponse(context(operation), stage),
    throttled: (operation, throttling) => classifyThrottling(throttling, context(operation)),
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
  // know, or when it throttles. Only Identity Center responds to these in JSON.
  const isFromService = (status === 200 || status === 403 || status === 404) && json !== undefined;
  return isFromService && !isGatewayNotFound(response) ? "accepted" : "unknown";
}
