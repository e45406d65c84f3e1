import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallRecord } from "./calls";
import { type Fault, type FaultQueue, findFaultMistake } from "./faults";
import { kindsOfRequest } from "./request-kinds";
import { lifeFieldNames, type RequestRegister } from "./request-lives";
import { decode, rawPath } from "./request-target";

/** What the emulator's own, unsigned paths reach. */
export interface Controlled {
  readonly record: CallRecord;
  readonly register: RequestRegister;
  readonly faults: FaultQueue;
}

/**
 * Serves `GET /emulator/calls`, `PUT /emulator/requests/<id>`, `PUT /emulator/next-request`, and `PUT` and
 * `DELETE /emulator/faults`. They are not recorded.
 */
export function serveControls(
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  { record, register, faults }: Controlled,
): void {
  const path = rawPath(request.url ?? "");
  const isNext = path === "/emulator/next-request";
  const requestId = /^\/emulator\/requests\/([^/]+)$/.exec(path)?.[1];
  if (request.method === "GET" && path === "/emulator/calls") {
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(record.calls));
  } else if (request.method === "DELETE" && path === "/emulator/faults") {
    faults.clear();
    response.writeHead(204).end();
  } else if (request.method === "PUT" && path === "/emulator/faults") {
    const fault = parseObject("fault", body, findFaultMistake);
    if (typeof fault === "string") refuse(response, fault);
    else {
      faults.add(fault as Fault);
      response.writeHead(204).end();
    }
  } else if (request.method === "PUT" && (isNext || requestId !== undefined)) {
    const life = parseObject("life", body, findLifeMistake);
    if (typeof life === "string") refuse(response, life);
    else {
      if (requestId === undefined) register.setNext(life);
      else register.set(decode(requestId), life);
      response.writeHead(204).end();
    }
  } else {
    response.writeHead(404).end();
  }
}

function refuse(response: ServerResponse, why: string): void {
  response.writeHead(400, { "Content-Type": "text/plain" }).end(`${why}\n`);
}

/** An object from JSON, or what is wrong with it. */
function parseObject(
  what: string,
  body: Buffer,
  findMistake: (object: object) => string | undefined,
): object | string {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    return `A ${what} is a JSON object.`;
  }
  if (typeof value !== "object" || value === null) return `A ${what} is a JSON object.`;
  return findMistake(value) ?? value;
}

function findLifeMistake(life: object): string | undefined {
  const stranger = Object.keys(life).find((name) => !lifeFieldNames.includes(name));
  if (stranger !== undefined) return `A life has no field "${stranger}".`;
  const kinds: unknown[] = Object.keys(kindsOfRequest);
  const { kind = kinds[0] } = life as { readonly kind?: unknown };
  return kinds.includes(kind) ? undefined : `A life is of the kind ${kinds.join(" or ")}.`;
}
