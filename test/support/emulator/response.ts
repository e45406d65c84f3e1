/** What the emulator says to a call, before anything goes wrong on the way. */
export interface Response {
  readonly status: number;
  /** `Content-Type` is JSON unless it is named here. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** The provisioning status that the body holds, for the record. */
  readonly provisioningStatus?: string;
  /** The provisioning request that the call has started, for the record. */
  readonly startedRequestId?: string;
}
