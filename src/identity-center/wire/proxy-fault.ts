/**
 * What an error that is the proxy's has as its `syscall`: node-fetch passes on nothing of an agent's errors but that
 * (as `erroredSysCall`) and their `code`.
 */
export const proxySyscall = "proxy";

/** The proxy refused, or could not be reached: no connection to the endpoint was made, and nothing was sent. */
export class ProxyFault extends Error {
  /** The status that the proxy refused with. */
  readonly httpStatus: number | undefined;

  constructor(
    /** The proxy's host, with its port where that is not the default one. */
    readonly host: string,
    /** As the transport names it (`ECONNREFUSED`), or the status that the proxy refused with (`HTTP 407`). */
    readonly code: string,
    options?: { readonly cause?: unknown },
  ) {
    super(`proxy ${host}: ${code}`, options);
    this.name = "ProxyFault";
    const [, status] = /^HTTP (\d{3})$/.exec(code) ?? [];
    this.httpStatus = status === undefined ? undefined : Number(status);
  }
}
