import { IdentityCenterError, LookError, type ThrottledError, type Throttling } from "../model/errors";
import { type Clock, systemClock, withTimeout } from "../wait/clock";
import { BrokenAnswer } from "./operations/response-schema";
import { CredentialTrial, type CredentialVerdict } from "./credentials/lockout-guard";
import type { CredentialProvider, Credentials } from "./credentials/credentials";
import { describeTokenExpiry } from "./credentials/describe-token-expiry";
import type { HttpAnswer, Send } from "./wire/http";
import {
  judgeAnswerToAnother,
  judgeBrokenAnswer,
  judgeStatus,
  judgeThrottling,
} from "./faults/classify-response";
import { judgeSilence, judgeTransportFault, type Stage } from "./faults/classify-no-response";
import { judgeLocalFault } from "./faults/classify-local-fault";
import type { Operation } from "./operations/operation";
import type { Question } from "./faults/call-description";
import { isGatewayNotFound, readAnswer, type ServiceAnswer } from "./wire/service-response";
import { redactorFor, signedRequest } from "./wire/signed-request";

/** A response that takes longer than the longest pause between two polls is not worth more waiting. */
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
  /** The trial of these credentials at this endpoint; shared by all clients that have both. */
  readonly trialOf: (credentials: Credentials) => CredentialTrial<ServiceAnswer>;
  /** The host of the proxy that `send` goes through, with its port if that is not the default one; default: none. */
  readonly proxyHost?: string | undefined;
  /** The hosts that have answered in this process; shared by all clients. */
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
  /** Where the credentials come from, for people. */
  readonly credentialsSource: string;
  /** A sentence on credentials that a call may lack, as far as that is known before any call. */
  readonly absence?: string | undefined;
  /**
   * Makes one call. Its time counts from when it is sent: waiting for credentials, or for its turn, costs it none.
   *
   * @throws {@link LookError} classified: it says for how long it may pass by itself.
   */
  call<T>(operation: Operation<T>, options: CallOptions): Promise<T>;
  /** The error for a call that got no response in time, by how far it had come; default `sent`. */
  noAnswerTo(operation: Operation<unknown>, stage?: Stage): LookError;
  /** The error for a call that was not sent, because another one was throttled. */
  throttled(operation: Operation<unknown>, throttling: Throttling): ThrottledError;
}

export function createClient(options: ClientOptions): IdentityCenterClient {
  const { endpoint, credentials: provider, send, wallClock, trialOf, provenHosts } = options;
  const { clock = systemClock, endpointSetting } = options;
  const { host } = endpoint;
  const { identity, route, proxyHost } = options;

  /** Makes one API call. An answer that is not of status 200 with a JSON body is judged here. */
  async function call<T>(operation: Operation<T>, options: CallOptions): Promise<T> {
    const progress: Progress = { stage: "waiting", redact: (text) => text };
    try {
      return await makeCall(operation, options, progress);
    } catch (error) {
      if (error instanceof IdentityCenterError || options.signal.aborted) throw error;
      throw judgeLocalFault(error, question(operation), progress.stage === "sent", progress.redact);
    }
  }

  async function makeCall<T>(operation: Operation<T>, options: CallOptions, progress: Progress): Promise<T> {
    const credentials = await provider.get();
    progress.redact = (text) => redactorFor(credentials)(text);
    const { answer, isOwn } = await trialOf(credentials).run(
      () => attempt(operation, credentials, options, progress),
      options.signal,
      operation.ifAnswerIsLost !== undefined,
    );
    if (!isOwn) throw judgeAnswerToAnother(answer, questionWith(operation, credentials));
    if (answer.status !== 200 || answer.json === undefined) {
      throw judgeStatus(answer, questionWith(operation, credentials));
    }
    const parsed = operation.parse(answer.json);
    if (parsed instanceof BrokenAnswer) throw judgeBrokenAnswer(parsed.why, answer, question(operation));
    return parsed;
  }

  async function attempt(
    operation: Operation<unknown>,
    credentials: Credentials,
    { signal, debug, onSend, onConnected }: CallOptions,
    progress: Progress,
  ): Promise<ServiceAnswer> {
    const request = signedRequest(operation, endpoint, credentials, wallClock());
    const { timeoutMs = defaultTimeoutMs, ifAnswerIsLost, schema } = operation;
    const isWrite = ifAnswerIsLost !== undefined;
    // A write goes out only when all is there that reads its response.
    if (isWrite) schema.load();
    const redact = redactorFor(credentials, request);
    const came: { answer?: HttpAnswer } = {};
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
      came.answer = await sending;
      // A 407 is a proxy's own. Any other status is the endpoint's, even if its body never comes.
      if (came.answer.status !== 407) provenHosts.add(host);
      return readAnswer(came.answer, redact, wallClock);
    };
    const noAnswer = () => judgeSilence(question(operation), progress.stage);

    async function outcome(): Promise<ServiceAnswer> {
      try {
        return await withTimeout(clock, timeoutMs, noAnswer, signal, exchange);
      } catch (error) {
        const wasCutOff = signal.aborted || error instanceof LookError;
        if (!wasCutOff) throw judgeTransportFault(error, question(operation), progress.stage) ?? error;
        // A status other than 200 says enough, also if the time is up before its body has come.
        if (!came.answer || came.answer.status === 200) throw noAnswer();
        return readAnswer({ ...came.answer, text: () => Promise.resolve("") }, redact, wallClock);
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
      const answer = await outcome();
      log(`HTTP ${answer.status} (X-Request-Id ${answer.xRequestId ?? "none"})`);
      return answer;
    } catch (error) {
      log(error instanceof LookError ? error.summary : "failed on this machine");
      throw error;
    }
  }

  function question(operation: Operation<unknown>): Question {
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

  function questionWith(operation: Operation<unknown>, credentials: Credentials): Question {
    const tokenExpiry = describeTokenExpiry(credentials, wallClock());
    return { ...question(operation), ...(tokenExpiry && { tokenExpiry }) };
  }

  return {
    host,
    identity,
    route,
    get hasResponded() {
      return provenHosts.has(host);
    },
    credentialsSource: provider.source,
    absence: provider.absence,
    call,
    noAnswerTo: (operation, stage) => judgeSilence(question(operation), stage),
    throttled: (operation, throttling) => judgeThrottling(throttling, question(operation)),
  };
}

/** A trial for credentials that have not been tried yet. */
export function createTrial(clock: Clock = systemClock): CredentialTrial<ServiceAnswer> {
  return new CredentialTrial(judgeCredentials, clock);
}

/** Says what an answer proves of the credentials that the request was signed with. */
function judgeCredentials(answer: ServiceAnswer): CredentialVerdict {
  const { status, json } = answer;
  if (status === 401) return "refused";
  if (status === 429) return "throttled";
  // A proxy answers without looking at the credentials, and so does the gateway for a path that it does not
  // know, or when it throttles. Only Identity Center answers these in JSON.
  const isFromService = (status === 200 || status === 403 || status === 404) && json !== undefined;
  return isFromService && !isGatewayNotFound(answer) ? "accepted" : "unknown";
}
