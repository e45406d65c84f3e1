import { STATUS_CODES } from "node:http";
import { type CallError, type CallStage, NoResponseError, UnreachableError } from "../../model/errors";
import { asSentence } from "../../model/untrusted-text";
import { adviceOnCertificate, isUntrustedCertificate } from "./certificate-fault";
import { ProxyFault } from "../wire/proxy-fault";
import {
  type CallContext,
  checkEndpoint,
  checkProxy,
  endpointRetryMs,
  proxyWantsPassword,
} from "./call-context";
import { uncertainOutcome } from "./uncertain-outcome";

/** The error for a response that does not come in time. */
export function classifyNoResponse(context: CallContext, stage: CallStage = "sent"): CallError {
  const { task, ifResponseIsLost, host } = context;
  if (stage === "waiting") {
    return new NoResponseError(
      `Could not ${task}: the call was not sent in time, because it waited for credentials or for earlier calls. Try ` +
        "again later.",
      { host },
      "not sent in time",
    );
  }
  const connected = stage === "sent";
  const silence = `no response from ${describePlace(context, connected)} in time.`;
  if (connected && ifResponseIsLost !== undefined) {
    return uncertainOutcome({ task, ifResponseIsLost }, silence, "no response in time", { host });
  }
  const proxyHost = connected ? undefined : context.proxyHost;
  const advice = proxyHost === undefined ? checkEndpoint(context) : checkProxy(context);
  return new NoResponseError(`Could not ${task}: ${silence} ${advice}`, { host, proxyHost });
}

/** Says what an error of the transport means, and whether it may pass. Undefined if it is no error of the transport. */
export function classifyTransportFault(
  error: unknown,
  context: CallContext,
  stage: CallStage = "sent",
): CallError | undefined {
  const code = transportCode(error);
  if (code === undefined) return undefined;
  const { task, ifResponseIsLost, host } = context;
  const connected = stage === "sent";
  const place = describePlace(context, connected);
  if (connected && ifResponseIsLost !== undefined) {
    const what = `no response from ${place} (${code}).`;
    return uncertainOutcome({ task, ifResponseIsLost }, what, code, { host, cause: error });
  }
  const proxyHost = connected ? undefined : context.proxyHost;
  const refusal = error instanceof ProxyFault ? error.httpStatus : undefined;
  const isUntrusted = isUntrustedCertificate(code);
  const what = isUntrusted
    ? describeCertificateFault(error, code, context)
    : refusal === undefined
      ? `${describeFault(error, code, place)} ${proxyHost === undefined ? checkEndpoint(context) : checkProxy(context)}`
      : `${place} responded with ${describeProxyStatus(refusal, context)}`;
  const mayBeTypingError = refusal !== undefined || isOfWrongAddress(code);
  const retryForMs = isUntrusted ? 0 : mayBeTypingError ? endpointRetryMs(context) : Infinity;
  return new UnreachableError(`Could not ${task}: ${what}`, code, retryForMs, {
    ...{ cause: error, host, proxyHost },
    httpStatus: refusal,
  });
}

/** What did not respond: the proxy, until there is a connection through it. */
function describePlace({ host, proxyHost }: CallContext, connected: boolean): string {
  if (proxyHost === undefined) return host;
  return connected ? `${host} through the proxy ${proxyHost}` : `the proxy ${proxyHost}`;
}

/** A proxy has a certificate of its own, and may replace the endpoint's with another one to read what goes through. */
function describeCertificateFault(error: unknown, code: string, context: CallContext): string {
  const { host, proxyHost } = context;
  const whose =
    proxyHost === undefined
      ? `of ${host}`
      : error instanceof ProxyFault
        ? `of the proxy ${proxyHost}`
        : `for ${host} that comes through the proxy ${proxyHost}`;
  return `the certificate ${whose} is not trusted (${code}). ${adviceOnCertificate(code, context)}`;
}

/**
 * The code of an error of the transport. Undefined if it is an error of this package, or of the Node.js that runs it.
 *
 * Only known errors count: the transport's own classes, with codes of the operating system, the HTTP parser, OpenSSL
 * and the verification of certificates.
 */
function transportCode(error: unknown): string | undefined {
  if (error instanceof ProxyFault) return error.code;
  if (!(error instanceof Error)) return undefined;
  const { name, code, type, syscall } = error as Error &
    Partial<Record<"code" | "type" | "syscall", unknown>>;
  const isOfFetch = name === "FetchError" || name === "AbortError";
  if (!isOfFetch && !networkSyscalls.has(syscall)) return undefined;
  if (typeof code === "string") return isTransportCode(code) ? code : undefined;
  if (type === "max-size") return "response too long";
  // node-fetch wraps an error of the system as `system`. Without a code it is no error of the system.
  return type === "system" ? undefined : "broken connection";
}

/** The calls whose errors Node.js throws itself, not through node-fetch. */
const networkSyscalls: ReadonlySet<unknown> = new Set([
  "connect",
  "getaddrinfo",
  "read",
  "write",
  "shutdown",
]);

function isTransportCode(code: string): boolean {
  return (
    // The operating system's codes, and its resolver's. Those of Node.js begin with ERR_.
    /^E(?:AI_)?[A-Z0-9]+$/.test(code) ||
    /^(?:HPE_|ERR_SSL_)/.test(code) ||
    /^ERR_(?:STREAM_PREMATURE_CLOSE|SOCKET_CLOSED|SOCKET_CONNECTION_TIMEOUT|TLS_HANDSHAKE_TIMEOUT)$/.test(
      code,
    ) ||
    isUntrustedCertificate(code)
  );
}

function describeFault(error: unknown, code: string, place: string): string {
  if (!isOfTls(code)) return `no response from ${place} (${code}).`;
  // An alert comes from the other side, so that side does speak TLS.
  const isAlert = /alert/i.test(`${code} ${error instanceof Error ? error.message : ""}`);
  return isAlert
    ? `${place} refused the TLS connection (${code}).`
    : `${place} does not speak TLS (${code}).`;
}

function describeProxyStatus(status: number, context: CallContext): string {
  const phrase = asSentence(`${status} ${STATUS_CODES[status] ?? ""}`);
  if (status === 407) return `${phrase} ${proxyWantsPassword(context)}`;
  return `${phrase} It did not connect to ${context.host}, so nothing was sent. ${checkProxy(context)}`;
}

/** Nothing listens at the address, there is no such name, or what listens does not speak TLS. */
function isOfWrongAddress(code: string): boolean {
  return ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED"].includes(code) || isOfTls(code);
}

function isOfTls(code: string): boolean {
  return code === "EPROTO" || code.startsWith("ERR_SSL_");
}
