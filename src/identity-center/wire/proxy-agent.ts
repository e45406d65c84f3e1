import type { RequestOptions } from "node:https";
import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import { HttpsProxyAgent } from "hpagent";
import { proxySyscall } from "./proxy-fault";

/** Longer than the longest pause between two polls, because a connection that is idle for this long is closed. */
const defaultSilenceTimeoutMs = 30_000;

export interface ProxyAgentOptions {
  /** The proxy, with its user name and password if it needs them. */
  readonly proxy: URL;
  readonly keepAlive: boolean;
  /**
   * How long the connection to one of the proxy's addresses may take before the next address is tried, in
   * milliseconds.
   */
  readonly autoSelectFamilyAttemptTimeout: number;
  /** The certificates to trust, of the endpoint and of an `https:` proxy. Default: those of Node.js. */
  readonly secureContext: SecureContext | undefined;
  /** How long a silent proxy is waited for, and an idle connection is kept, in milliseconds. Default: 30 s. */
  readonly silenceTimeoutMs?: number;
}

type Callback = (error: Error | null, socket: Duplex) => void;

/**
 * Reaches `https:` endpoints through a proxy. An error before the connection to the endpoint is established is the
 * proxy's. Its `syscall` is {@link proxySyscall}. Its `code` is the transport's code (`ECONNREFUSED`) or the status
 * with which the proxy refused (`HTTP 407`).
 */
export class ProxyAgent extends HttpsProxyAgent {
  constructor(options: ProxyAgentOptions) {
    const { proxy, keepAlive, secureContext, silenceTimeoutMs = defaultSilenceTimeoutMs } = options;
    const { autoSelectFamilyAttemptTimeout } = options;
    // Set explicitly, because NODE_TLS_REJECT_UNAUTHORIZED changes the default.
    const tls = { rejectUnauthorized: true, ...(secureContext && { secureContext }) };
    // The host name of a URL has brackets around an IPv6 address.
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
  // hpagent gives the status only in its message.
  const [, status] = /^Bad response: (\d+)$/.exec(error.message) ?? [];
  const { code = "no response in time" } = error as NodeJS.ErrnoException;
  return Object.assign(new Error(error.message, { cause: error }), {
    code: status === undefined ? code : `HTTP ${status}`,
    syscall: proxySyscall,
  });
}
