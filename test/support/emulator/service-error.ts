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

/** The error of a call that policies do not allow. */
export function forbidden(code: string, message: string): ServiceError {
  // As long as a real one, to find a client that prints it whole.
  const encrypted = Buffer.from(`${message}, encrypted. `.repeat(40)).toString("base64");
  return new ServiceError(403, code, message, encrypted);
}
