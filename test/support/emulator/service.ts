import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Response } from "./response";
import type { CallRecord } from "./calls";
import { serveControls } from "./control";
import type { FaultQueue } from "./faults";
import { respondFaultily } from "./faulty-responses";
import { actions, dependency, perform, type OperationCall } from "./operations";
import type { RequestLife, RequestRegister } from "./request-lives";
import { openReply, send, type Reply } from "./sending";
import { ServiceError } from "./service-error";
import { authenticate } from "./signature-check";
import type { EmulatorUser } from "./users";

/** All that the emulator knows while it runs. */
export interface Service {
  readonly users: readonly EmulatorUser[];
  readonly record: CallRecord;
  readonly register: RequestRegister;
  readonly faults: FaultQueue;
  readonly latencyMs: number;
  /** The service's clock, in epoch milliseconds. */
  readonly now: () => number;
  /** Throws a 429 for a call that is one too many. */
  readonly admit: () => void;
  /** The lives of the requests that provision calls are to start, in order. */
  readonly nextLives: RequestLife[];
}

const usualLife: RequestLife = { inProgressPolls: 1, outcome: "SUCCEEDED" };

/** Serves one HTTP request. Rejects only where the emulator itself is at fault. */
export async function serve(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (isControl(request)) {
    serveControls(request, await readBody(request), response, service);
    return;
  }
  const { call, asks } = service.record.open(request);
  const reply = openReply(response, call);
  response.setHeader("Date", new Date(service.now()).toUTCString());
  try {
    const body = await readBody(request);
    if (call.operation === "event") {
      send(reply, { status: 204, body: "" });
      return;
    }
    if (service.latencyMs > 0) await sleep(service.latencyMs, undefined, { signal: reply.signal });
    await respond(service, reply, asks, body);
  } catch (error) {
    if (error instanceof ServiceError) send(reply, error.toResponse(call.xRequestId));
    else if (!reply.signal.aborted && !reply.socket.destroyed) throw error;
  }
}

/** The gateway's order: the path, the signature, then (faults and) throttling, the policies, the call itself. */
async function respond(
  service: Service,
  reply: Reply,
  asks: OperationCall | undefined,
  body: Buffer,
): Promise<void> {
  if (asks === undefined) throw noSuchApi();
  const { method = "", url = "", rawHeaders } = reply.response.req;
  const user = authenticate({ method, target: url, rawHeaders, body }, service.users, service.now());
  reply.call.signedBy = user.accessKey;
  const properResponse = (): Response => {
    service.admit();
    permit(user, asks);
    return perform(asks, body, service.register, () => service.nextLives.shift() ?? usualLife);
  };
  const fault = service.faults.take(asks.operation, asks.requestId);
  if (fault === undefined) {
    send(reply, properResponse());
  } else {
    reply.call.fault = fault.kind;
    await respondFaultily(reply, fault, properResponse);
  }
}

/** Throws the 403 that the service gives where the user's policies do not allow a call. */
function permit(user: EmulatorUser, { operation }: OperationCall): void {
  const action = actions[operation];
  const denied = [action, dependency].find((needed) => user.denied?.includes(needed));
  if (denied === undefined) return;
  // As long as real ones are, so that a client that prints it whole is found out.
  const encrypted = Buffer.from(`${denied}, encrypted. `.repeat(40)).toString("base64");
  // The codes by their documented meaning; that a dependency's lack has the second one is a guess.
  if (denied === action)
    throw new ServiceError(403, "IIC.1000", `No permission for action ${action}`, encrypted);
  throw new ServiceError(403, "IIC.1001", `Access to a dependent API was denied: ${denied}`, encrypted);
}

function noSuchApi(): ServiceError {
  const message = "The API does not exist or has not been published in the environment";
  return new ServiceError(404, "APIGW.0101", message);
}

/** Events are posted, and recorded like calls: they are no controls. */
function isControl({ method, url = "" }: IncomingMessage): boolean {
  return url.startsWith("/emulator/") && method !== "POST";
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
