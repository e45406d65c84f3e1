import { STATUS_CODES, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Answer } from "./answer";
import type { OpenCall } from "./calls";

/** The client's end of one call: where the answer goes, and the line in the record. */
export interface Reply {
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly call: OpenCall;
  /** Aborted when the answer is over or the client has gone. */
  readonly signal: AbortSignal;
}

/** Opens the way back to the client. A call whose client goes before it has a whole answer is recorded as `"none"`. */
export function openReply(response: ServerResponse, call: OpenCall): Reply {
  const over = new AbortController();
  response.on("close", () => {
    // An answer that went around Node.js's own response is never "finished": its sender wrote the record.
    if (call.httpStatus === "pending" || (response.headersSent && !response.writableFinished)) {
      call.httpStatus = "none";
    }
    over.abort();
  });
  response.setHeader("X-Request-Id", call.xRequestId);
  return { response, socket: response.req.socket, call, signal: over.signal };
}

/** Sends an answer whole, but no body where HTTP knows none. */
export function send(reply: Reply, answer: Answer): void {
  const body = answer.status === 204 || answer.status === 304 ? undefined : answer.body;
  sendHead(reply, answer, body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) });
  reply.response.end(body);
}

/** Sends status and headers, and has the record say that the answer was given. */
export function sendHead(reply: Reply, answer: Answer, headers: Readonly<Record<string, string>>): void {
  record(reply, answer);
  reply.response.writeHead(answer.status, { ...contentType, ...answer.headers, ...headers });
}

/** Has the record say that the answer was given. */
export function record({ call }: Reply, answer: Answer): void {
  call.httpStatus = answer.status;
  if (answer.provisioningStatus !== undefined) call.provisioningStatus = answer.provisioningStatus;
  if (answer.startedRequestId !== undefined) call.requestId = answer.startedRequestId;
}

/** Status line and headers as bytes, for answers that Node.js would not send. */
export function rawHead({ call }: Reply, answer: Answer, headers: Readonly<Record<string, string>>): Buffer {
  const all = {
    ...contentType,
    "X-Request-Id": call.xRequestId,
    ...answer.headers,
    ...headers,
    Connection: "close",
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `${String(answer.status)} ${STATUS_CODES[answer.status] ?? ""}`;
  return Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join("")}\r\n`, "latin1");
}

/** Writes around Node.js's own response. Resolves once the bytes are on their way. */
export async function rawWrite({ socket }: Reply, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

const contentType = { "Content-Type": "application/json" };
