import { STATUS_CODES } from "node:http";
import { type CallError, NoResponseError, UnreachableError } from "../../model/errors";
import { asSentence } from "../../model/untrusted-text";
import { adviceOnCertificate, isUntrustedCertificate } from "./certificate-fault";
import { ProxyFault } from "../wire/proxy-fault";
import { checkEndpoint, endpointRetryMs, proxyWantsPassword, type CallContext } from "./call-context";
import { uncertainOutcome } from "./uncertain-outcome";

const checkProxy =
  "Check the proxy in HTTPS_PROXY; hosts that are to be reached without it belong in NO_PROXY.";

/**
 * How far a request has come. `waiting`: for credentials, or for its turn. `connecting`: nothing of it has left this
 * machine, because its connection does not stand, TLS and a proxy's tunnel included; if there is a proxy, that is to
 * blame. `sent`: it may be carried out.
 */
export type Stage = "waiting" | "connecting" | "sent";

/** The error for a response that does not come in time. */
export function classifyNoResponse(context: CallContext, stage: Stage = "sent"): CallError {
  const { task, ifResponseIsLost, host } = context;
  const could = `Identity Center could not ${task}:`;
  if (stage === "waiting") {
    return new NoResponseError(
      `${could} it was not sent in time, because it waited for credentials, or for the calls before it. Try again ` +
        "later.",
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
  const advice = proxyHost === undefined ? checkEndpoint(context) : checkProxy;
  return new NoResponseError(`${could} ${silence} ${advice}`, { host, proxyHost });
}

/** Says what an error of the transport means, and whether it may pass; undefined if it is no error of the transport. */
export function classifyTransportFault(
  error: unknown,
  context: CallContext,
  stage: Stage = "sent",
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
      ? `${describeFault(error, code, place)} ${proxyHost === undefined ? checkEndpoint(context) : checkProxy}`
      : `${place} responded with ${describeProxyStatus(refusal, context.host)}`;
  const mayBeTypingError = refusal !== undefined || isOfWrongAddress(code);
  const retryForMs = isUntrusted ? 0 : mayBeTypingError ? endpointRetryMs(context) : Infinity;
  return new UnreachableError(`Identity Center could not ${task}: ${what}`, code, retryForMs, {
    ...{ cause: error, host, proxyHost },
    httpStatus: refusal,
  });
}

/** What did not respond: the proxy, as long as the connection through it does not stand. */
function describePlace({ host, proxyHost }: CallContext, connected: boolean): string {
  if (proxyHost === undefined) return host;
  return connected ? `${host} (through the proxy ${proxyHost})` : `the proxy ${proxyHost}`;
}

/** A proxy shows a certificate of its own, or puts one in the place of the endpoint's to read what goes through. */
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
 * What an error of the transport is called; undefined if it is no error of the transport, but one of this package or of
 * the Node.js that runs it. Only what is known as the transport's is: its own classes of errors, with the codes of the
 * operating system, the HTTP parser, OpenSSL and the verification of certificates.
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
  // What node-fetch calls `system` wraps another error. One without a code is none of the system's.
  return type === "system" ? undefined : "broken connection";
}

/** Of an error that Node.js throws itself, not through node-fetch. */
const networkSyscalls: ReadonlySet<unknown> = new Set([
  "connect",
  "getaddrinfo",
  "read",
  "write",
  "shutdown",
]);

function isTransportCode(code: string): boolean {
  return (
    // The operating system's, and those of its resolver; what Node.js calls ERR_… is not among them.
    /^E(?:AI_)?[A-Z0-9]+$/.test(code) ||
    /^(?:HPE_|ERR_SSL_)/.test(code) ||
    /^ERR_(?:STREAM_PREMATURE_CLOSE|SOCKET_CLOSED|SOCKET_CONNECTION_TIMEOUT|TLS_HANDSHAKE_TIMEOUT)$/.test(
      code,
    ) ||
    isUntrustedCertificate(code)
  );
}

function describeFault(error: unknown, code: string, whom: string): string {
  if (!isOfTls(code)) return `no response from ${whom} (${code}).`;
  // OpenSSL's alerts are the other side's own words: that side does speak TLS.
  const isAlert = /alert/i.test(`${code} ${error instanceof Error ? error.message : ""}`);
  return isAlert
    ? `${whom} refused the TLS connection (${code}).`
    : `what listens at ${whom} does not speak TLS (${code}).`;
}

function describeProxyStatus(status: number, host: string): string {
  const phrase = asSentence(`${status} ${STATUS_CODES[status] ?? ""}`);
  if (status === 407) return `${phrase} ${proxyWantsPassword}`;
  return `${phrase} It did not connect to ${host}: Nothing was sent to Identity Center. ${checkProxy}`;
}

/** Nothing listens there, there is no such name, or what listens does not speak TLS. */
function isOfWrongAddress(code: string): boolean {
  return ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED"].includes(code) || isOfTls(code);
}

function isOfTls(code: string): boolean {
  return code === "EPROTO" || code.startsWith("ERR_SSL_");
}
