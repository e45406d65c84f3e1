import type { Response } from "./response";

/** A response of 400 and up, thrown from wherever a call is found to deserve it. */
export class ServiceError extends Error {
  constructor(
    readonly httpStatus: number,
    readonly code: string,
    message: string,
    readonly encodedAuthorizationMessage?: string,
  ) {
    super(message);
  }

  /** The error as the service words it. `xRequestId` is the call's own ID, not a provisioning request's. */
  toResponse(xRequestId: string): Response {
    const body = {
      error_code: this.code,
      error_msg: this.message,
      request_id: xRequestId,
      encoded_authorization_message: this.encodedAuthorizationMessage,
    };
    return { status: this.httpStatus, body: JSON.stringify(body) };
  }
}
