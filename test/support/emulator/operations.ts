import { type KindOfRequest, kindsOfRequest, recordOf, shortRecordOf } from "./request-kinds";
import { parseBody } from "./json-body";
import type { RequestKind, RequestRegister, SeenRequest } from "./request-lives";
import type { Response } from "./response";
import type { NeededAction, RoutedCall, Route } from "./route";
import { badRequest, ServiceError } from "./service-error";

/** The calls that start, describe and list requests, of each kind. */
export const requestRoutes: readonly Route[] = Object.entries(kindsOfRequest).flatMap(([name, kind]) => {
  const requestKind = name as RequestKind;
  const route = (
    part: "start" | "status" | "list",
    rest: Pick<Route, "operation" | "method" | "respond">,
  ) => ({
    requestKind,
    path: `/v1/instances/:instanceId${kind[part].path}`,
    needs: needs(kind[part].action),
    ...rest,
  });
  return [
    route("start", {
      operation: kind.start.operation,
      method: "POST",
      respond: (call, { register }) => start(requestKind, kind, call, register),
    }),
    route("status", {
      operation: "status",
      method: "GET",
      respond: (call, { register }) => describe(requestKind, kind, call, register),
    }),
    route("list", {
      operation: "list",
      method: "GET",
      respond: (call, { register }) => list(requestKind, kind, call, register),
    }),
  ];
});

/** The action of a call, and the one that all these actions depend on: they look up the delegated administrators. */
function needs(action: string): readonly NeededAction[] {
  const dependency = "organizations:delegatedAdministrators:list";
  return [
    { action, code: "IIC.1000", message: `No permission for action ${action}` },
    // The codes by their documented meaning. That a missing dependency gets this one is a guess.
    { action: dependency, code: "IIC.1001", message: `Access to a dependent API was denied: ${dependency}` },
  ];
}

function describe(
  name: RequestKind,
  kind: KindOfRequest,
  { parameters: { instanceId = "", requestId = "" } }: RoutedCall,
  register: RequestRegister,
): Response {
  const request = register.poll(name, instanceId, requestId);
  if (request === undefined) {
    throw new ServiceError(404, "IIC.404", `${kind.noun} ${requestId} does not exist.`);
  }
  return recordResponse(kind, request);
}

function list(
  name: RequestKind,
  kind: KindOfRequest,
  { parameters: { instanceId = "" }, query }: RoutedCall,
  register: RequestRegister,
): Response {
  const { limit = "100", marker, status } = query;
  if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) {
    throw badRequest("limit must be a whole number from 1 to 100.");
  }
  if (status !== undefined && !["IN_PROGRESS", "SUCCEEDED", "FAILED"].includes(status)) {
    throw badRequest("status must be IN_PROGRESS, SUCCEEDED or FAILED.");
  }
  const requests = register.list(name, instanceId);
  const first = marker === undefined ? 0 : requests.findIndex(({ requestId }) => requestId === marker);
  if (first < 0) throw badRequest("marker is not one that a list call has given.");
  const found = requests.slice(first).filter((request) => status === undefined || request.status === status);
  const page = found.slice(0, Number(limit));
  const body = {
    [kind.list.key]: page.map(shortRecordOf),
    page_info: { next_marker: found[page.length]?.requestId ?? null, current_count: page.length },
  };
  return { status: 200, body: JSON.stringify(body) };
}

function start(
  name: RequestKind,
  kind: KindOfRequest,
  { parameters, body }: RoutedCall,
  register: RequestRegister,
): Response {
  const request = register.start(name, {
    ...parameters,
    createdDate: Date.now(),
    ...kind.readSubject(parseBody(body, badRequest)),
  });
  return { ...recordResponse(kind, request), startedRequestId: request.requestId };
}

function recordResponse(kind: KindOfRequest, request: SeenRequest): Response {
  const record = recordOf(kind, request);
  return {
    status: 200,
    body: JSON.stringify({ [kind.status.key]: record }),
    ...(typeof record["status"] === "string" && { requestStatus: record["status"] }),
  };
}
