import { STATUS_CODES } from "node:http";
import { type LookError, SilenceError, UnreachableError } from "../errors";
import { asSentence } from "../untrusted-text";
import { adviceOnCertificate, isUntrustedCertificate } from "./certificate-fault";
import { ProxyFault } from "./proxy-fault";
import { checkEndpoint, patienceWithEndpoint, proxyWantsPassword, type Question } from "./question";
import { uncertainOutcome } from "./uncertain-outcome";

const checkProxy =
  "Check the proxy in HTTPS_PROXY; hosts that are to be reached without it belong in NO_PROXY.";

/** The error for an answer that does not come; `sent` tells whether the request has gone out. */
export function judgeSilence(question: Question, sent = true): LookError {
  const { task, host, ifAnswerIsLost } = question;
  const silence = `no answer from ${host} in time.`;
  if (sent && ifAnswerIsLost !== undefined)
    return uncertainOutcome({ task, ifAnswerIsLost }, silence, "no answer in time");
  return new SilenceError(`Identity Center could not ${task}: ${silence} ${checkEndpoint}`);
}

/** Says what an error of the transport means, and whether it may pass. */
export function judgeTransportFault(error: unknown, question: Question): LookError {
  const code = readCode(Object(error) as object);
  const { task, host, ifAnswerIsLost } = question;
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
  if (ifAnswerIsLost !== undefined && !proxy && !isBeforeSending(error, code)) {
    return uncertainOutcome({ task, ifAnswerIsLost }, `no answer from ${host} (${code}).`, code, {
      cause: error,
    });
  }
  const mayBeTypingError = proxy?.httpStatus !== undefined || isOfWrongAddress(code);
  return new UnreachableError(
    `Identity Center could not ${task}: ` +
      (proxy?.httpStatus === undefined
        ? `no answer from ${whom} (${code}). ${proxy ? checkProxy : checkEndpoint}`
        : `${whom} answered ${describeProxyStatus(proxy.httpStatus, host)}`),
    code,
    mayBeTypingError ? patienceWithEndpoint(question) : Infinity,
    { cause: error },
  );
}

function describeProxyStatus(status: number, host: string): string {
  const phrase = asSentence(`${status} ${STATUS_CODES[status] ?? ""}`);
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
