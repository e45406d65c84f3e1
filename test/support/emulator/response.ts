/** The response to a call, before a fault changes it. */
export interface Response {
  readonly status: number;
  /** `Content-Type` is JSON unless it is named here. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** The status of the request in the body, for the record. */
  readonly requestStatus?: string;
  /** The request that the call started, for the record. */
  readonly startedRequestId?: string;
}
