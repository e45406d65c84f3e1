import type { LookError } from "../errors";
import type { PermissionSetProvisioning, RequestKey } from "../provisioning-status";
import { visibleText } from "../untrusted-text";
import { measureSkew } from "./clock-skew";
import { CredentialTrial, type CredentialVerdict } from "./credential-trial";
import type { CredentialProvider, Credentials } from "./credentials";
import { describeTokenExpiry } from "./credentials/describe-token-expiry";
import type { HttpRequest, Send } from "./http";
import {
  isGatewayNotFound,
  judgeBrokenAnswer,
  judgeSilence,
  judgeStatus,
  judgeTransportFault,
  type Question,
  type ServiceAnswer,
} from "./judge-fault";
import { type AnswerSchema, BrokenAnswer } from "./answer-schema";
import { type ListPage, listSchema, parseListPage } from "./list-answer";
import { parseProvisioningStatusAnswer, provisioningStatusSchema } from "./provisioning-status-answer";
import { createRedactor } from "./redact";
import { percentEncode, sdkDate, sign } from "./sign";
import { parseRetryAfter } from "./throttling";
import { userAgent } from "./user-agent";

const longestXRequestId = 128;

/** Well below the time that a look has: a refusal whose body trickles would be lost with the look. */
const longestErrorBodyMs = 2_000;

export interface ClientOptions {
  /** As `resolveEndpoint` gives it. */
  readonly endpoint: URL;
  readonly credentials: CredentialProvider;
  readonly send: Send;
  /** Milliseconds since the epoch: a signature holds the date. */
  readonly wallClock: () => number;
  /** The trial of these credentials; shared by all clients that have them. */
  readonly trialOf: (credentials: Credentials) => CredentialTrial<ServiceAnswer>;
  /** The hosts that have answered in this process; shared by all clients. */
  readonly provenHosts: Set<string>;
}

export interface CallOptions {
  /** Aborting ends the call; it rejects. */
  readonly signal: AbortSignal;
  /** Receives one line for the debug log on each request that was sent. */
  readonly debug?: (line: string) => void;
  /** Called when the request is about to go out: from then on it may be carried out. */
  readonly onSend?: () => void;
}

/** One of the service's calls: what goes over the wire, how its answer is read, and how texts name it. */
export interface Operation<T> extends Pick<
  Question,
  "task" | "subject" | "action" | "ids" | "ifAnswerIsLost"
> {
  readonly method: string;
  /** IDs in it are percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** Loaded while the answer is under way. */
  readonly schema: Pick<AnswerSchema<unknown>, "load">;
  readonly parse: (json: unknown) => T | BrokenAnswer;
}

/** Makes any of the service's calls. */
export interface ApiCaller {
  /** The endpoint's host, with its port where that is not the default one: for texts. */
  readonly host: string;
  /**
   * Makes one API call.
   *
   * @throws {@link LookError} classified: it says for how long it may pass by itself.
   */
  call<T>(operation: Operation<T>, options: CallOptions): Promise<T>;
  /** The error for a call to which no answer came in time; `sent` tells whether it has gone out. */
  noAnswerTo(operation: Operation<unknown>, sent: boolean): LookError;
}

/** Identity Center, as one identity sees it over one endpoint. */
export interface IdentityCenterClient {
  /** The endpoint's host, with its port where that is not the default one: for texts. */
  readonly host: string;
  readonly credentialsSource: string;
  /**
   * Asks once how a provisioning request stands.
   *
   * @throws {@link LookError} classified: it says for how long it may pass by itself.
   */
  describeProvisioningStatus(key: RequestKey, options: CallOptions): Promise<PermissionSetProvisioning>;
  /**
   * Asks once which of an instance's provisioning requests are in progress: a page of at most 100.
   *
   * @param marker the former page's `nextMarker`; undefined for the first page
   * @throws {@link LookError}, as above
   */
  listInProgress(instanceId: string, marker: string | undefined, options: CallOptions): Promise<ListPage>;
  /** The error for a question to which no answer came in time. */
  noAnswerAbout(key: RequestKey): LookError;
}

export function createClient(options: ClientOptions): IdentityCenterClient & ApiCaller {
  const { endpoint, credentials: provider, send, wallClock, trialOf, provenHosts } = options;
  const { host } = endpoint;

  /** Makes one API call. An answer that is not of status 200 with a JSON body is judged here. */
  async function call<T>(operation: Operation<T>, options: CallOptions): Promise<T> {
    const credentials = await provider.get();
    const answer = await trialOf(credentials).run(
      () => attempt(operation, credentials, options),
      options.signal,
    );
    if (answer.status !== 407) provenHosts.add(host);
    if (answer.status !== 200 || answer.json === undefined) {
      const tokenExpiry = describeTokenExpiry(credentials, wallClock());
      throw judgeStatus(answer, { ...question(operation), ...(tokenExpiry && { tokenExpiry }) });
    }
    const parsed = operation.parse(answer.json);
    if (parsed instanceof BrokenAnswer) throw judgeBrokenAnswer(parsed.why, answer, question(operation));
    return parsed;
  }

  async function attempt(
    operation: Operation<unknown>,
    credentials: Credentials,
    { signal, debug, onSend }: CallOptions,
  ): Promise<ServiceAnswer> {
    const { method, path, query = {} } = operation;
    const url = new URL(endpoint);
    url.pathname = endpoint.pathname.replace(/\/$/, "") + path;
    url.search = Object.entries(query)
      .map(([name, value]) => `${name}=${percentEncode(value)}`)
      .join("&");
    const body = operation.body && JSON.stringify(operation.body);
    const request = signRequest(
      { method, url, ...(body !== undefined && { body }) },
      credentials,
      wallClock(),
    );
    const startMs = performance.now();
    const log = (result: string) =>
      debug?.(`${method} ${path}: ${result} after ${(performance.now() - startMs).toFixed()} ms`);
    onSend?.();
    try {
      const answering = sendAndRead(send, request, redactorFor(credentials, request), wallClock, signal);
      operation.schema.load();
      const answer = await answering;
      log(`HTTP ${answer.status} (X-Request-Id ${answer.xRequestId ?? "none"})`);
      return answer;
    } catch (error) {
      const fault = signal.aborted
        ? judgeSilence(question(operation))
        : judgeTransportFault(error, question(operation));
      log(fault.summary);
      throw fault;
    }
  }

  function question(operation: Operation<unknown>): Question {
    const endpointIsProven = provenHosts.has(host);
    return { ...operation, host, credentialsSource: provider.source, endpointIsProven };
  }

  return {
    host,
    credentialsSource: provider.source,
    call,
    noAnswerTo: (operation, sent) => judgeSilence(question(operation), sent),
    describeProvisioningStatus: (key, callOptions) => call(describeProvisioningStatus(key), callOptions),
    listInProgress: (instanceId, marker, callOptions) =>
      call(listInProgress(instanceId, marker), callOptions),
    noAnswerAbout: (key) => judgeSilence(question(describeProvisioningStatus(key))),
  };
}

function describeProvisioningStatus(key: RequestKey): Operation<PermissionSetProvisioning> {
  const { instanceId, requestId } = key;
  return {
    method: "GET",
    path:
      `/v1/instances/${percentEncode(instanceId)}/permission-sets` +
      `/provisioning-status/${percentEncode(requestId)}`,
    task: `show provisioning request ${requestId}`,
    subject: `provisioning request ${requestId} (instance ${instanceId})`,
    action: "IdentityCenter:permissionSet:describeProvisioningStatus",
    schema: provisioningStatusSchema,
    parse: (json) => parseProvisioningStatusAnswer(json, key),
  };
}

function listInProgress(instanceId: string, marker?: string): Operation<ListPage> {
  return {
    method: "GET",
    path: `/v1/instances/${percentEncode(instanceId)}/permission-sets/provisioning-statuses`,
    query: { limit: "100", ...(marker !== undefined && { marker }), status: "IN_PROGRESS" },
    task: `list the provisioning requests of instance ${instanceId}`,
    subject: `instance ${instanceId}`,
    action: "IdentityCenter:permissionSet:listProvisioningStatus",
    schema: listSchema,
    parse: parseListPage,
  };
}

function signRequest(
  request: Omit<HttpRequest, "headers">,
  credentials: Credentials,
  epochMs: number,
): HttpRequest {
  const { securityToken, domainId } = credentials;
  const headers = {
    host: request.url.host,
    "User-Agent": userAgent,
    "X-Sdk-Date": sdkDate(epochMs),
    ...(request.body !== undefined && { "Content-Type": "application/json" }),
    ...(securityToken && { "X-Security-Token": securityToken }),
    ...(domainId && { "X-Domain-Id": domainId }),
  };
  const authorization = sign({ ...request, headers }, credentials);
  return { ...request, headers: { ...headers, Authorization: authorization } };
}

async function sendAndRead(
  send: Send,
  request: HttpRequest,
  redact: (text: string) => string,
  wallClock: () => number,
  signal: AbortSignal,
): Promise<ServiceAnswer> {
  const answer = await send(request, signal);
  const skewMs = measureSkew(answer.header("Date"), wallClock());
  // The status of an error is worth more than its body: where that cannot be read, go on without.
  const body = await (answer.status === 200
    ? answer.text()
    : answer.text(longestErrorBodyMs).catch(() => ""));
  const xRequestId = answer.header("X-Request-Id");
  return {
    status: answer.status,
    retryAfterMs: parseRetryAfter(answer.header("Retry-After"), answer.header("Date"), wallClock()),
    json: parseJson(body, redact),
    xRequestId: xRequestId && visibleText(redact(xRequestId), longestXRequestId),
    skewMs,
  };
}

/** Undefined where the text is not JSON; JSON itself has no undefined. */
function parseJson(text: string, redact: (text: string) => string): unknown {
  try {
    return JSON.parse(text, (_name, value: unknown) => {
      if (typeof value === "string") return redact(value);
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [redact(name), inner as unknown]),
      );
    });
  } catch {
    return undefined;
  }
}

function redactorFor(credentials: Credentials, request: HttpRequest): (text: string) => string {
  const { accessKey, secretKey, securityToken = "" } = credentials;
  const signature = request.headers["Authorization"]?.split("Signature=")[1] ?? "";
  return createRedactor([securityToken, secretKey, accessKey, signature]);
}

/** A trial for credentials that have not been tried yet. */
export function createTrial(): CredentialTrial<ServiceAnswer> {
  return new CredentialTrial(judgeCredentials);
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
