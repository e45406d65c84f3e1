import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallRecord } from "./calls";
import { lifeFieldNames, type RequestLife, type RequestRegister } from "./request-lives";
import { decode, rawPath } from "./request-target";

/** What the emulator's own, unsigned paths reach. */
export interface Controlled {
  readonly record: CallRecord;
  readonly register: RequestRegister;
  /** The lives of the requests that provision calls are to start, in order. */
  readonly nextLives: RequestLife[];
}

/**
 * Serves `GET /emulator/calls`, `PUT /emulator/requests/<id>` and `PUT /emulator/next-provisioning`. They are not
 * recorded.
 */
export function serveControls(
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  { record, register, nextLives }: Controlled,
): void {
  const path = rawPath(request.url ?? "");
  const isNext = path === "/emulator/next-provisioning";
  const requestId = /^\/emulator\/requests\/([^/]+)$/.exec(path)?.[1];
  if (request.method === "GET" && path === "/emulator/calls") {
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(record.calls));
  } else if (request.method === "PUT" && (isNext || requestId !== undefined)) {
    const life = parseLife(body);
    if (typeof life === "string") {
      response.writeHead(400, { "Content-Type": "text/plain" }).end(life);
    } else {
      if (requestId === undefined) nextLives.push(life);
      else register.set(decode(requestId), life);
      response.writeHead(204).end();
    }
  } else {
    response.writeHead(404).end();
  }
}

/** A life from JSON, or what is wrong with it. Names are checked, so that a slip of the pen is not lost. */
function parseLife(body: Buffer): RequestLife | string {
  let life: unknown;
  try {
    life = JSON.parse(body.toString("utf8"));
  } catch {
    return "A life is a JSON object.";
  }
  if (typeof life !== "object" || life === null) return "A life is a JSON object.";
  const stranger = Object.keys(life).find((name) => !lifeFieldNames.includes(name));
  return stranger === undefined ? life : `A life has no field "${stranger}".`;
}
