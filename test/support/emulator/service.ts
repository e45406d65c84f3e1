import type { IncomingMessage, ServerResponse } from "node:http";
import type { Response } from "./response";
import type { CallRecord } from "./calls";
import { serveControls } from "./control";
import type { FaultQueue } from "./faults";
import { respondFaultily } from "./faulty-responses";
import type { EmulatedState, RouteMatch } from "./route";
import { openReply, send, type Reply } from "./sending";
import { forbidden, ServiceError } from "./service-error";
import { authenticate } from "./signature-check";
import type { EmulatorUser } from "./users";

/** All that the emulator knows while it runs. */
export interface Service extends EmulatedState {
  readonly record: CallRecord;
  readonly faults: FaultQueue;
  /** The service's clock, in epoch milliseconds. */
  readonly now: () => number;
  /** Throws a 429 for a call above the limit. */
  readonly admit: () => void;
}

/** Serves one HTTP request. Rejects only if the emulator itself is at fault. */
export async function serve(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (isControl(request)) {
    serveControls(request, await readBody(request), response, service);
    return;
  }
  const { call, match } = service.record.open(request);
  const reply = openReply(response, call);
  response.setHeader("Date", new Date(service.now()).toUTCString());
  try {
    const body = await readBody(request);
    if (body.length > 0) call.body = body.toString();
    if (call.operation === "event") {
      send(reply, { status: 204, body: "" });
      return;
    }
    await respond(service, reply, match, body);
  } catch (error) {
    if (error instanceof ServiceError) send(reply, error.toResponse(call.xRequestId));
    else if (!reply.signal.aborted && !reply.socket.destroyed) throw error;
  }
}

/** The gateway's order: the path, the signature, then (faults and) throttling, the policies, the call itself. */
async function respond(
  service: Service,
  reply: Reply,
  match: RouteMatch | undefined,
  body: Buffer,
): Promise<void> {
  if (match === undefined) throw noSuchApi();
  const { method = "", url = "", rawHeaders } = reply.response.req;
  const { route } = match;
  const caller = route.isUnsigned?.(body)
    ? undefined
    : authenticate({ method, target: url, rawHeaders, body }, service.identities.users, service.now());
  if (caller !== undefined) reply.call.signedBy = caller.accessKey;
  const properResponse = (): Response => {
    service.admit();
    if (caller !== undefined) permit(caller, match);
    return route.respond({ ...match, headers: reply.call.headers, body, caller }, service);
  };
  const fault = service.faults.take(match);
  if (fault === undefined) {
    send(reply, properResponse());
  } else {
    reply.call.fault = fault.kind;
    await respondFaultily(reply, fault, properResponse);
  }
}

/** Throws the 403 of a call that the user's policies do not allow. */
function permit(user: EmulatorUser, { route }: RouteMatch): void {
  const denied = (action: string) =>
    user.denied?.some(
      (name) => name === action || (name.endsWith(":*") && action.startsWith(name.slice(0, -1))),
    );
  const missing = route.needs.find(({ action }) => denied(action));
  if (missing !== undefined) throw forbidden(missing.code, missing.message);
}

function noSuchApi(): ServiceError {
  const message = "The API does not exist or has not been published in the environment";
  return new ServiceError(404, "APIGW.0101", message);
}

/** Events are posted, and recorded like calls, so they are no controls. */
function isControl({ method, url = "" }: IncomingMessage): boolean {
  return url.startsWith("/emulator/") && method !== "POST";
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
