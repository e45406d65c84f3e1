/**
 * The `syscall` of an error that the proxy caused. node-fetch passes on only the `code` and the `syscall` (as
 * `erroredSysCall`) of an agent's errors.
 */
export const proxySyscall = "proxy";

/** The proxy refused, or could not be reached. There was no connection to the endpoint, so nothing was sent. */
export class ProxyFault extends Error {
  /** The status with which the proxy refused. Undefined if it could not be reached. */
  readonly httpStatus: number | undefined;

  constructor(
    /** The proxy's host, with its port if that is not the default one. */
    readonly host: string,
    /** The transport's code (`ECONNREFUSED`), or the status with which the proxy refused (`HTTP 407`). */
    readonly code: string,
    options?: { readonly cause?: unknown },
  ) {
    super(`proxy ${host}: ${code}`, options);
    this.name = "ProxyFault";
    const [, status] = /^HTTP (\d{3})$/.exec(code) ?? [];
    this.httpStatus = status === undefined ? undefined : Number(status);
  }
}
