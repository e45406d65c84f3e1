import type { RequestOptions } from "node:https";
import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import { HttpsProxyAgent } from "hpagent";
import { proxySyscall } from "./proxy-fault";

/** Longer than the longest pause between two polls: a connection that idles for as long is closed. */
const defaultSilenceTimeoutMs = 30_000;

export interface ProxyAgentOptions {
  /** With its user name and password, if it wants any. */
  readonly proxy: URL;
  readonly keepAlive: boolean;
  /** How long one of the proxy's addresses may take to connect before the next one is tried. */
  readonly autoSelectFamilyAttemptTimeout: number;
  /** What is trusted, of the endpoint and of an `https:` proxy; Node.js's own choice by default. */
  readonly secureContext: SecureContext | undefined;
  /** How long a proxy may be silent before it is given up, and an idle connection be kept; default 30 s. */
  readonly silenceTimeoutMs?: number;
}

type Callback = (error: Error | null, socket: Duplex) => void;

/**
 * Reaches `https:` endpoints through a proxy. What goes wrong before the connection to the endpoint stands is the
 * proxy's, and says so: it has {@link proxySyscall}, and as `code` what the transport says (`ECONNREFUSED`) or the
 * status that the proxy refused with (`HTTP 407`).
 */
export class ProxyAgent extends HttpsProxyAgent {
  constructor(options: ProxyAgentOptions) {
    const { proxy, keepAlive, secureContext, silenceTimeoutMs = defaultSilenceTimeoutMs } = options;
    const { autoSelectFamilyAttemptTimeout } = options;
    // Said again, as NODE_TLS_REJECT_UNAUTHORIZED changes the default.
    const tls = { rejectUnauthorized: true, ...(secureContext && { secureContext }) };
    // The URL's own host name has brackets around an IPv6 address.
    const hostname = proxy.hostname.replace(/^\[|\]$/g, "");
    const toProxy = { ...tls, hostname, autoSelectFamilyAttemptTimeout };
    super({ proxy, proxyRequestOptions: toProxy, keepAlive, timeout: silenceTimeoutMs, ...tls });
  }

  override createConnection(options: RequestOptions, callback: Callback): undefined {
    super.createConnection(options, (error, socket) => {
      callback(error && asProxyError(error), socket);
    });
  }
}

function asProxyError(error: Error): Error {
  // hpagent says so in words only.
  const [, status] = /^Bad response: (\d+)$/.exec(error.message) ?? [];
  const { code = "no response in time" } = error as NodeJS.ErrnoException;
  return Object.assign(new Error(error.message, { cause: error }), {
    code: status === undefined ? code : `HTTP ${status}`,
    syscall: proxySyscall,
  });
}
