import { STATUS_CODES } from "node:http";
import { type LookError, SilenceError, UnreachableError } from "../errors";
import { asSentence } from "../untrusted-text";
import { adviceOnCertificate, isUntrustedCertificate } from "./certificate-fault";
import { ProxyFault } from "./proxy-fault";
import { checkEndpoint, patienceWithEndpoint, proxyWantsPassword, type Question } from "./question";
import { uncertainOutcome } from "./uncertain-outcome";

const checkProxy =
  "Check the proxy in HTTPS_PROXY; hosts that are to be reached without it belong in NO_PROXY.";

/**
 * The error for an answer that does not come.
 *
 * @param connected whether the connection to the endpoint stood: nothing was sent if it did not, and the proxy is to
 *   blame if there is one
 */
export function judgeSilence(question: Question, connected = true): LookError {
  const { task, ifAnswerIsLost } = question;
  const silence = `no answer from ${describePlace(question, connected)} in time.`;
  if (connected && ifAnswerIsLost !== undefined) {
    return uncertainOutcome({ task, ifAnswerIsLost }, silence, "no answer in time");
  }
  const proxyHost = connected ? undefined : question.proxyHost;
  const advice = proxyHost === undefined ? checkEndpoint : checkProxy;
  return new SilenceError(`Identity Center could not ${task}: ${silence} ${advice}`, { proxyHost });
}

/**
 * Says what an error of the transport means, and whether it may pass.
 *
 * @param connected as in {@link judgeSilence}
 */
export function judgeTransportFault(error: unknown, question: Question, connected: boolean): LookError {
  const code = readCode(Object(error) as object);
  const { task, ifAnswerIsLost } = question;
  const place = describePlace(question, connected);
  if (connected && ifAnswerIsLost !== undefined) {
    const what = `no answer from ${place} (${code}).`;
    return uncertainOutcome({ task, ifAnswerIsLost }, what, code, { cause: error });
  }
  const proxyHost = connected ? undefined : question.proxyHost;
  const refusal = error instanceof ProxyFault ? error.httpStatus : undefined;
  const isUntrusted = isUntrustedCertificate(code);
  const what = isUntrusted
    ? describeCertificateFault(error, code, question)
    : refusal === undefined
      ? `no answer from ${place} (${code}). ${proxyHost === undefined ? checkEndpoint : checkProxy}`
      : `${place} answered ${describeProxyStatus(refusal, question.host)}`;
  const mayBeTypingError = refusal !== undefined || isOfWrongAddress(code);
  const patienceMs = isUntrusted ? 0 : mayBeTypingError ? patienceWithEndpoint(question) : Infinity;
  return new UnreachableError(`Identity Center could not ${task}: ${what}`, code, patienceMs, {
    cause: error,
    proxyHost,
  });
}

/** Who did not answer: the proxy, as long as the connection through it does not stand. */
function describePlace({ host, proxyHost }: Question, connected: boolean): string {
  if (proxyHost === undefined) return host;
  return connected ? `${host} (through the proxy ${proxyHost})` : `the proxy ${proxyHost}`;
}

/** A proxy shows a certificate of its own, or puts one in the place of the endpoint's to read what goes through. */
function describeCertificateFault(error: unknown, code: string, { host, proxyHost }: Question): string {
  const whose =
    proxyHost === undefined
      ? `of ${host}`
      : error instanceof ProxyFault
        ? `of the proxy ${proxyHost}`
        : `for ${host} that comes through the proxy ${proxyHost}`;
  return `the certificate ${whose} is not trusted (${code}). ${adviceOnCertificate(code)}`;
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
