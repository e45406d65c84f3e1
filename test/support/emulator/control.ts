import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallRecord } from "./calls";
import { type Fault, type FaultQueue, findFaultMistake } from "./faults";
import {
  agencyFieldNames,
  type EmulatorAgency,
  type EmulatorIdentityProvider,
  type Identities,
  providerFieldNames,
} from "./identities";
import { kindsOfRequest } from "./request-kinds";
import { lifeFieldNames, type RequestLife, type RequestRegister } from "./request-lives";
import { decode, rawPath } from "./request-target";
import { findFieldMistake } from "./scripted-object";

/** What the emulator's own, unsigned paths reach. */
export interface Controlled {
  readonly record: CallRecord;
  readonly register: RequestRegister;
  readonly identities: Identities;
  readonly faults: FaultQueue;
}

/** What `PUT /emulator/<path>` takes. */
interface Setting {
  readonly path: RegExp;
  /** What an error calls it. */
  readonly name: string;
  readonly findMistake: (object: object) => string | undefined;
  /** @param part what the path's group matched */
  readonly set: (controlled: Controlled, object: object, part: string) => void;
}

const settings: readonly Setting[] = [
  {
    path: /^\/emulator\/requests\/([^/]+)$/,
    name: "life",
    findMistake: findLifeMistake,
    set: ({ register }, life, requestId) => {
      register.set(decode(requestId), life);
    },
  },
  {
    path: /^\/emulator\/next-request$/,
    name: "life",
    findMistake: findLifeMistake,
    set: ({ register }, life) => {
      register.setNext(life);
    },
  },
  {
    path: /^\/emulator\/agencies$/,
    name: "agency",
    findMistake: (agency) => findFieldMistake("An agency", agencyFieldNames, agency),
    set: ({ identities }, agency) => {
      identities.setAgency(agency as EmulatorAgency);
    },
  },
  {
    path: /^\/emulator\/identity-providers$/,
    name: "identity provider",
    findMistake: (provider) => findFieldMistake("An identity provider", providerFieldNames, provider),
    set: ({ identities }, provider) => {
      identities.setProvider(provider as EmulatorIdentityProvider);
    },
  },
  {
    path: /^\/emulator\/faults$/,
    name: "fault",
    findMistake: findFaultMistake,
    set: ({ faults }, fault) => {
      faults.add(fault as Fault);
    },
  },
];

/** Serves `GET /emulator/calls`, `DELETE /emulator/faults`, and `PUT` for each of {@link settings}; records none of it. */
export function serveControls(
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  controlled: Controlled,
): void {
  const path = rawPath(request.url ?? "");
  const setting = settings.find((candidate) => candidate.path.test(path));
  if (request.method === "GET" && path === "/emulator/calls") {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(controlled.record.calls));
  } else if (request.method === "DELETE" && path === "/emulator/faults") {
    controlled.faults.clear();
    response.writeHead(204).end();
  } else if (request.method === "PUT" && setting !== undefined) {
    const object = parseObject(setting.name, body);
    const mistake = typeof object === "string" ? object : setting.findMistake(object);
    if (typeof object === "string" || mistake !== undefined) {
      response.writeHead(400, { "Content-Type": "text/plain" }).end(`${mistake ?? ""}\n`);
      return;
    }
    setting.set(controlled, object, setting.path.exec(path)?.[1] ?? "");
    response.writeHead(204).end();
  } else {
    response.writeHead(404).end();
  }
}

/** An object from JSON, or what is wrong with it. */
function parseObject(name: string, body: Buffer): object | string {
  const mistake = `${/^[aeiou]/.test(name) ? "An" : "A"} ${name} is a JSON object.`;
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? value : mistake;
  } catch {
    return mistake;
  }
}

function findLifeMistake(life: RequestLife): string | undefined {
  const kinds = Object.keys(kindsOfRequest);
  const mistake = findFieldMistake("A life", lifeFieldNames, life);
  if (mistake !== undefined || life.kind === undefined || kinds.includes(life.kind)) return mistake;
  return `A life is of the kind ${kinds.join(" or ")}.`;
}
