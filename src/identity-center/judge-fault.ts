import { STATUS_CODES } from "node:http";
import {
  type LookError,
  NotFoundError,
  RefusedError,
  ThrottledError,
  UncertainOutcomeError,
  UnexpectedAnswerError,
  UnreachableError,
} from "../errors";
import { asSentence, visibleText } from "../untrusted-text";
import { adviceOnCertificate, isUntrustedCertificate } from "./certificate-fault";
import { describeSkew } from "./clock-skew";
import { ProxyFault } from "./proxy-fault";
import { parseRateLimit } from "./throttling";

/** What was asked, as error texts name it. */
export interface Question {
  /** Completes "Identity Center refused to …": `show provisioning request <requestId>`. */
  readonly task: string;
  /** Completes "Identity Center does not know …": `provisioning request <requestId> (instance …)`. */
  readonly subject: string;
  /** The IAM action that the call needs. */
  readonly action: string;
  /** Completes "Check …": the IDs in the call. Default: `both IDs`. */
  readonly ids?: string;
  /**
   * Only of a call that changes something, and so is sent once: what may have happened where its answer is lost,
   * and how to go on.
   */
  readonly ifAnswerIsLost?: string;
  readonly host: string;
  /** Where the credentials come from, for people. */
  readonly credentialsSource: string;
  /** Sentences: what a 401 may mean for temporary credentials, and how to come by new ones. */
  readonly tokenExpiry?: string;
  /** Whether this endpoint has answered before: then its name and port cannot be typing errors. */
  readonly endpointIsProven: boolean;
}

/** An answer of the service (or of somebody between) as it came over the wire. */
export interface ServiceAnswer {
  readonly status: number;
  /** Undefined where the body is not JSON. */
  readonly json: unknown;
  /** Names the call for Huawei Cloud's support. Safe to print. */
  readonly xRequestId: string | undefined;
  /** By how much this machine's clock is ahead of the one that dated the answer; negative where it is behind. */
  readonly skewMs?: number | undefined;
  /** What a `Retry-After` asks for. */
  readonly retryAfterMs?: number | undefined;
}

/** A typing error in an endpoint should not cost half an hour. */
const unprovenEndpointPatienceMs = 30_000;

/** A fresh request ID may not be known everywhere yet (unknown to the documentation: assumed). */
const notFoundPatienceMs = 30_000;

const longestServiceText = 500;

const checkEndpoint = "Check the endpoint (Pulumi config huaweicloud:endpoints) and the network.";
const checkProxy =
  "Check the proxy in HTTPS_PROXY; hosts that are to be reached without it belong into NO_PROXY.";
const proxyWantsPassword =
  "A proxy wants a user name and a password, or other ones: it, not Identity Center, refused this. Put them into " +
  "HTTPS_PROXY: http://user:password@proxy.example:3128.";

/**
 * Says what an answer other than a readable 200 means, and whether it may pass.
 *
 * The HTTP status decides: the same `error_code` comes with several statuses, and its prefix differs by
 * edition (`APIGW.0308`, `APIG.0308`).
 */
export function judgeStatus(answer: ServiceAnswer, question: Question): LookError {
  const { status } = answer;
  const { task, subject, host, ids = "both IDs" } = question;
  if (isUncertain(status) && question.ifAnswerIsLost !== undefined) {
    return uncertain(`${host} answered ${describe(answer)}`, summaryOf(answer), question, { answer });
  }
  const textWith = (advice: string) =>
    withXRequestId(
      `Identity Center could not ${task}: ${host} answered ${describe(answer)} ${advice}`,
      answer,
    );

  const mayPass = "This may pass: try again later.";
  if (status === 429) {
    const limit = parseRateLimit(readText(answer.json, "error_msg"));
    return new ThrottledError(textWith(mayPass), answer.retryAfterMs, limit);
  }
  if (isUncertain(status) || status === 409) {
    return new UnreachableError(textWith(mayPass), summaryOf(answer), Infinity);
  }
  if (status < 400) {
    return new UnexpectedAnswerError(
      `Identity Center could not ${task}: ${host} answered with a redirect (HTTP ${status}), which is ` +
        `never followed. ${checkEndpoint}`,
    );
  }
  if (status === 407) {
    return new UnreachableError(
      textWith(proxyWantsPassword),
      summaryOf(answer),
      question.endpointIsProven ? Infinity : unprovenEndpointPatienceMs,
    );
  }
  if (isGatewayNotFound(answer)) {
    return new NotFoundError(
      withXRequestId(`Identity Center could not ${task}: ${describe(answer)} ${checkEndpoint}`, answer),
      0,
    );
  }
  if (status === 404) {
    return new NotFoundError(
      withXRequestId(
        `Identity Center does not know ${subject}: ${describe(answer)} Check ${ids}, and that the ` +
          "credentials belong to the organization of this instance.",
        answer,
      ),
      notFoundPatienceMs,
    );
  }
  return new RefusedError(
    withXRequestId(
      `Identity Center refused to ${task}: ${describe(answer)} ${adviceOnRefusal(answer, question)}`,
      answer,
    ),
    status,
  );
}

function adviceOnRefusal({ status, skewMs }: ServiceAnswer, question: Question): string {
  const { action, credentialsSource, tokenExpiry = "", ids = "both IDs" } = question;
  const skew = describeSkew(skewMs);
  if (status === 401 && skew !== undefined) {
    return (
      `${skew}, and a signature is good for 15 minutes: correct the clock. The credentials may be right; they are ` +
      "not sent again in this run."
    );
  }
  if (status === 401) {
    return (
      `Correct the access key, secret key or security token in ${credentialsSource}, or this machine's clock if ` +
      `it is minutes off. ${tokenExpiry && `${tokenExpiry} `}They are not sent again in this run: repeated failures ` +
      "lock an access key."
    );
  }
  if (status === 403) {
    return (
      `The credentials need ${action} and must belong to the management account or a delegated ` +
      "administrator."
    );
  }
  return `Check ${ids}.`;
}

/** Neither carried out nor refused for sure: whoever answered may not know what became of the request. */
function isUncertain(status: number): boolean {
  return status < 300 || status === 408 || status >= 500;
}

function summaryOf({ status }: ServiceAnswer): string {
  return status === 200 ? "HTTP 200 without JSON" : `HTTP ${status}`;
}

/** The gateway's own 404: path or host are wrong, whether or not the request is known. */
export function isGatewayNotFound({ status, json }: ServiceAnswer): boolean {
  return status === 404 && /^API(GW|G)\.0101$/.test(readText(json, "error_code"));
}

/** `403 IIC.1000 No permission for action ….` */
function describe({ status, json }: ServiceAnswer): string {
  const text = [readText(json, "error_code"), readText(json, "error_msg")].filter(Boolean).join(" ").trim();
  const phrase = text || (STATUS_CODES[status] ?? "");
  const flaw = status === 200 ? ", but not with JSON" : "";
  return asSentence(`${status} ${visibleText(phrase, longestServiceText)}`.trim() + flaw);
}

/** Never the whole body: `encoded_authorization_message` is long, and encrypted for its owner only. */
function readText(json: unknown, field: string): string {
  if (typeof json !== "object" || json === null) return "";
  const value = (json as Record<string, unknown>)[field];
  return typeof value === "string" ? value : "";
}

function withXRequestId(text: string, { xRequestId }: ServiceAnswer): string {
  return xRequestId ? `${text} (X-Request-Id ${xRequestId})` : text;
}

/** Says that a 200 broke the schema. It is final: a service that changed will not change back. */
export function judgeBrokenAnswer(why: string, answer: ServiceAnswer, question: Question): LookError {
  const { subject, ifAnswerIsLost } = question;
  const parts = [
    `Identity Center gave an unexpected answer about ${subject}: ${asSentence(why)}`,
    ifAnswerIsLost,
    "Look for a newer version of pulumi-huaweicloud-identitycenter, and report it if there is none.",
  ];
  return new UnexpectedAnswerError(withXRequestId(parts.filter(Boolean).join(" "), answer));
}

/** The error for an answer that does not come; `sent` tells whether the request has gone out. */
export function judgeSilence(question: Question, sent = true): LookError {
  const { task, host } = question;
  const silence = `no answer from ${host} in time.`;
  const summary = "no answer in time";
  if (sent && question.ifAnswerIsLost !== undefined) return uncertain(silence, summary, question);
  return new UnreachableError(
    `Identity Center could not ${task}: ${silence} ${checkEndpoint}`,
    summary,
    Infinity,
  );
}

function uncertain(
  what: string,
  summary: string,
  { task, ifAnswerIsLost = "" }: Question,
  { answer, cause }: { readonly answer?: ServiceAnswer; readonly cause?: unknown } = {},
): LookError {
  const text = `Identity Center gave no clear answer to the request to ${task}: ${what} ${ifAnswerIsLost}`;
  return new UncertainOutcomeError(answer ? withXRequestId(text, answer) : text, summary, { cause });
}

/** Says what an error of the transport means, and whether it may pass. */
export function judgeTransportFault(error: unknown, question: Question): LookError {
  const code = readCode(Object(error) as object);
  const { task, host } = question;
  const proxy = error instanceof ProxyFault ? error : undefined;
  const whom = proxy ? `the proxy ${proxy.host}` : host;
  if (isUntrustedCertificate(code)) {
    return new UnreachableError(
      `Identity Center could not ${task}: the certificate of ${whom} is not trusted (${code}). ` +
        adviceOnCertificate(code),
      code,
      0,
      { cause: error },
    );
  }
  if (question.ifAnswerIsLost !== undefined && !proxy && !isBeforeSending(error, code)) {
    return uncertain(`no answer from ${host} (${code}).`, code, question, { cause: error });
  }
  const mayBeTypingError = proxy?.httpStatus !== undefined || isOfWrongAddress(code);
  return new UnreachableError(
    `Identity Center could not ${task}: ` +
      (proxy?.httpStatus === undefined
        ? `no answer from ${whom} (${code}). ${proxy ? checkProxy : checkEndpoint}`
        : `${whom} answered ${describeProxyStatus(proxy.httpStatus, host)}`),
    code,
    mayBeTypingError && !question.endpointIsProven ? unprovenEndpointPatienceMs : Infinity,
    { cause: error },
  );
}

function describeProxyStatus(status: number, host: string): string {
  const phrase = asSentence(`${status} ${STATUS_CODES[status] ?? ""}`.trim());
  if (status === 407) return `${phrase} ${proxyWantsPassword}`;
  return `${phrase} It did not connect to ${host}: Identity Center was not asked. ${checkProxy}`;
}

/** Nobody there, or nobody who speaks TLS. */
function isOfWrongAddress(code: string): boolean {
  return ["ENOTFOUND", "ECONNREFUSED", "EPROTO"].includes(code) || code.startsWith("ERR_SSL_");
}

function readCode(error: object): string {
  const { code, type } = error as { code?: unknown; type?: unknown };
  if (typeof code === "string") return code;
  return type === "max-size" ? "answer too long" : "broken connection";
}

/** Whether there was no connection yet: then nothing of the request has gone out. */
function isBeforeSending(error: unknown, code: string): boolean {
  const { erroredSysCall } = Object(error) as { erroredSysCall?: unknown };
  return (
    ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"].includes(code) ||
    erroredSysCall === "connect" ||
    erroredSysCall === "getaddrinfo"
  );
}
