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

/** Makes the error for a response that did not come in time. */
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
  const silence = `no response from ${describePeer(context, connected)} in time.`;
  if (connected && ifResponseIsLost !== undefined) {
    return uncertainOutcome({ task, ifResponseIsLost }, silence, "no response in time", { host });
  }
  const proxyHost = connected ? undefined : context.proxyHost;
  const advice = proxyHost === undefined ? checkEndpoint(context) : checkProxy(context);
  return new NoResponseError(`Could not ${task}: ${silence} ${advice}`, { host, proxyHost });
}

/**
 * Makes the error for a fault of the transport, and decides how long to retry. Returns undefined for any other error.
 */
export function classifyTransportFault(
  error: unknown,
  context: CallContext,
  stage: CallStage = "sent",
): CallError | undefined {
  const code = transportCode(error);
  if (code === undefined) return undefined;
  const { task, ifResponseIsLost, host } = context;
  const connected = stage === "sent";
  const peer = describePeer(context, connected);
  if (connected && ifResponseIsLost !== undefined) {
    const what = `no response from ${peer} (${code}).`;
    return uncertainOutcome({ task, ifResponseIsLost }, what, code, { host, cause: error });
  }
  const proxyHost = connected ? undefined : context.proxyHost;
  const refusal = error instanceof ProxyFault ? error.httpStatus : undefined;
  const isUntrusted = isUntrustedCertificate(code);
  const what = isUntrusted
    ? describeCertificateFault(error, code, context)
    : refusal === undefined
      ? `${describeFault(error, code, peer)} ${proxyHost === undefined ? checkEndpoint(context) : checkProxy(context)}`
      : `${peer} responded with ${describeProxyStatus(refusal, context)}`;
  const mayBeTypingError = refusal !== undefined || isOfWrongAddress(code);
  const retryForMs = isUntrusted ? 0 : mayBeTypingError ? endpointRetryMs(context) : Infinity;
  return new UnreachableError(`Could not ${task}: ${what}`, code, retryForMs, {
    ...{ cause: error, host, proxyHost },
    httpStatus: refusal,
  });
}

/** What did not respond: the proxy, until there is a connection through it, and then the host. */
function describePeer({ host, proxyHost }: CallContext, connected: boolean): string {
  if (proxyHost === undefined) return host;
  return connected ? `${host} through the proxy ${proxyHost}` : `the proxy ${proxyHost}`;
}

/** A proxy has its own certificate. It may also replace the endpoint's certificate, to read the traffic. */
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
 * The code of a transport error. Undefined if the error comes from this package or from Node.js itself.
 *
 * Only known errors count: the transport's own classes, with a code of the operating system, of the HTTP parser, of
 * OpenSSL, or of the verification of certificates.
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
  // node-fetch gives a wrapped system error the type `system`. If there is no code, it is not a system error.
  return type === "system" ? undefined : "broken connection";
}

/** The system calls whose errors come from Node.js directly, without node-fetch. */
const networkSyscalls: ReadonlySet<unknown> = new Set([
  "connect",
  "getaddrinfo",
  "read",
  "write",
  "shutdown",
]);

function isTransportCode(code: string): boolean {
  return (
    // Codes of the operating system and its resolver. Those of Node.js begin with ERR_.
    /^E(?:AI_)?[A-Z0-9]+$/.test(code) ||
    /^(?:HPE_|ERR_SSL_)/.test(code) ||
    /^ERR_(?:STREAM_PREMATURE_CLOSE|SOCKET_CLOSED|SOCKET_CONNECTION_TIMEOUT|TLS_HANDSHAKE_TIMEOUT)$/.test(
      code,
    ) ||
    isUntrustedCertificate(code)
  );
}

function describeFault(error: unknown, code: string, peer: string): string {
  if (!isOfTls(code)) return `no response from ${peer} (${code}).`;
  // An alert comes from the other side, so the other side does speak TLS.
  const isAlert = /alert/i.test(`${code} ${error instanceof Error ? error.message : ""}`);
  return isAlert ? `${peer} refused the TLS connection (${code}).` : `${peer} does not speak TLS (${code}).`;
}

function describeProxyStatus(status: number, context: CallContext): string {
  const phrase = asSentence(`${status} ${STATUS_CODES[status] ?? ""}`);
  if (status === 407) return `${phrase} ${proxyWantsPassword(context)}`;
  return `${phrase} It did not connect to ${context.host}, so nothing was sent. ${checkProxy(context)}`;
}

/** Whether nothing listens at the address, the name does not exist, or the listener does not speak TLS. */
function isOfWrongAddress(code: string): boolean {
  return ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED"].includes(code) || isOfTls(code);
}

function isOfTls(code: string): boolean {
  return code === "EPROTO" || code.startsWith("ERR_SSL_");
}
