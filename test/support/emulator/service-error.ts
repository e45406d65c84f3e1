import type { Response } from "./response";

/** An error response of the service. */
export class ServiceError extends Error {
  constructor(
    readonly httpStatus: number,
    readonly code: string,
    message: string,
    readonly encodedAuthorizationMessage?: string,
  ) {
    super(message);
  }

  /** `xRequestId` is the ID of the call, not of the request that it asks for. */
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

export function badRequest(message: string): ServiceError {
  return new ServiceError(400, "IIC.400", message);
}
