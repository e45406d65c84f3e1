import { STATUS_CODES, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Response } from "./response";
import type { OpenCall } from "./calls";

/** The client's end of one call: where the response goes, and the line in the record. */
export interface Reply {
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly call: OpenCall;
  /** Aborted when the response is over or the client has gone. */
  readonly signal: AbortSignal;
}

/** Opens the way back to the client. If the client goes before it has a whole response, the record says `"none"`. */
export function openReply(response: ServerResponse, call: OpenCall): Reply {
  const over = new AbortController();
  response.on("close", () => {
    // A response that did not go through Node.js's own is never "finished": its sender wrote the record.
    if (call.httpStatus === "pending" || (response.headersSent && !response.writableFinished)) {
      call.httpStatus = "none";
    }
    over.abort();
  });
  response.setHeader("X-Request-Id", call.xRequestId);
  return { response, socket: response.req.socket, call, signal: over.signal };
}

/** Sends a response, without a body if HTTP has none for its status. */
export function send(reply: Reply, response: Response): void {
  const body = response.status === 204 || response.status === 304 ? undefined : response.body;
  sendHead(reply, response, body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) });
  reply.response.end(body);
}

/** Sends status and headers, and records the response. */
export function sendHead(reply: Reply, response: Response, headers: Readonly<Record<string, string>>): void {
  record(reply, response);
  reply.response.writeHead(response.status, { ...contentType, ...response.headers, ...headers });
}

/** Records that the response was given. */
export function record({ call }: Reply, response: Response): void {
  call.httpStatus = response.status;
  if (response.requestStatus !== undefined) call.requestStatus = response.requestStatus;
  if (response.startedRequestId !== undefined) call.requestId = response.startedRequestId;
}

/** Status line and headers as bytes, for responses that Node.js refuses to send. */
export function rawHead(
  { call }: Reply,
  response: Response,
  headers: Readonly<Record<string, string>>,
): Buffer {
  const all = {
    ...contentType,
    "X-Request-Id": call.xRequestId,
    ...response.headers,
    ...headers,
    Connection: "close",
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `${String(response.status)} ${STATUS_CODES[response.status] ?? ""}`;
  return Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join("")}\r\n`, "latin1");
}

/** Writes to the socket, not through Node.js's own response. Resolves once the bytes are on their way. */
export async function rawWrite({ socket }: Reply, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

const contentType = { "Content-Type": "application/json" };
