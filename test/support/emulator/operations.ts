import type { Response } from "./response";
import type { ListedRequest, RequestLife, RequestRegister } from "./request-lives";
import { decode, decodedQuery, rawPath } from "./request-target";
import { ServiceError } from "./service-error";

/** The three calls of the service that the emulator knows. */
export type Operation = "status" | "list" | "provision";

/** What a call asks for, its IDs and query decoded. */
export interface OperationCall {
  readonly operation: Operation;
  readonly instanceId: string;
  /** Status call only. */
  readonly requestId?: string;
  /** Provision call only. */
  readonly permissionSetId?: string;
  readonly query: Readonly<Record<string, string>>;
}

/** The IAM action that each call needs. */
export const actions = {
  status: "IdentityCenter:permissionSet:describeProvisioningStatus",
  list: "IdentityCenter:permissionSet:listProvisioningStatus",
  provision: "IdentityCenter:permissionSet:provision",
} as const satisfies Record<Operation, string>;

/** Each of these actions depends on it: the calls look up who is a delegated administrator. */
export const dependency = "organizations:delegatedAdministrators:list";

/** Tells which call of the service a method and a raw request target are, if any. */
export function recognize(method: string, target: string): OperationCall | undefined {
  const [root, version, instances, instanceId, sets, ...rest] = rawPath(target).split("/").map(decode);
  const inService =
    root === "" && version === "v1" && instances === "instances" && sets === "permission-sets";
  if (!inService || instanceId === undefined || instanceId === "") return undefined;
  const query = decodedQuery(target);
  const [first = "", second = ""] = rest;
  if (method === "GET" && rest.length === 1 && first === "provisioning-statuses") {
    return { operation: "list", instanceId, query };
  }
  if (method === "GET" && rest.length === 2 && first === "provisioning-status" && second !== "") {
    return { operation: "status", instanceId, requestId: second, query };
  }
  if (method === "POST" && rest.length === 2 && first !== "" && second === "provision") {
    return { operation: "provision", instanceId, permissionSetId: first, query };
  }
  return undefined;
}

/**
 * Does what a call asks for.
 *
 * @param nextLife gives the life of the request that a provision call is about to start
 * @throws {@link ServiceError} 400 or 404
 */
export function perform(
  call: OperationCall,
  body: Buffer,
  register: RequestRegister,
  nextLife: () => RequestLife,
): Response {
  switch (call.operation) {
    case "status":
      return describeStatus(call, register);
    case "list":
      return listStatuses(call, register);
    case "provision":
      return provision(call, body, register, nextLife);
    default:
      return call.operation satisfies never;
  }
}

function describeStatus({ instanceId, requestId = "" }: OperationCall, register: RequestRegister): Response {
  const fields = register.look(instanceId, requestId);
  if (fields === undefined) {
    throw new ServiceError(404, "IIC.404", `Provisioning request ${requestId} does not exist.`);
  }
  return statusResponse(fields);
}

function listStatuses({ instanceId, query }: OperationCall, register: RequestRegister): Response {
  const { limit = "100", marker, status } = query;
  if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) {
    throw badRequest("limit must be a whole number from 1 to 100.");
  }
  if (status !== undefined && !["IN_PROGRESS", "SUCCEEDED", "FAILED"].includes(status)) {
    throw badRequest("status must be IN_PROGRESS, SUCCEEDED or FAILED.");
  }
  const requests = register.list(instanceId);
  const start = marker === undefined ? 0 : requests.findIndex(({ requestId }) => requestId === marker);
  if (start < 0) throw badRequest("marker is not one that a list call has given.");
  const found = requests.slice(start).filter((request) => status === undefined || request.status === status);
  const page = found.slice(0, Number(limit));
  const body = {
    permission_sets_provisioning_status: page.map(listFields),
    page_info: { next_marker: found[page.length]?.requestId ?? null, current_count: page.length },
  };
  return { status: 200, body: JSON.stringify(body) };
}

function listFields({ createdDate, requestId, status }: ListedRequest): Readonly<Record<string, unknown>> {
  return { created_date: createdDate, request_id: requestId, status };
}

function provision(
  { instanceId, permissionSetId = "" }: OperationCall,
  body: Buffer,
  register: RequestRegister,
  nextLife: () => RequestLife,
): Response {
  const targetId = parseTargetId(body);
  const requestId = register.create({
    instanceId,
    permissionSetId,
    ...(targetId !== undefined && { accountId: targetId }),
    createdDate: Date.now(),
    ...nextLife(),
  });
  return { ...statusResponse(register.firstResponse(requestId) ?? {}), startedRequestId: requestId };
}

/** The account to provision to; undefined for all of them. */
function parseTargetId(body: Buffer): string | undefined {
  const { target_type: type, target_id: id } = parseObject(body);
  if (type === "ALL_PROVISIONED_ACCOUNTS") return undefined;
  if (type !== "ACCOUNT") throw badRequest("target_type must be ACCOUNT or ALL_PROVISIONED_ACCOUNTS.");
  if (typeof id !== "string" || id === "") throw badRequest("target_type ACCOUNT requires a target_id.");
  return id;
}

function parseObject(body: Buffer): { readonly target_type?: unknown; readonly target_id?: unknown } {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below, as for JSON that is no object.
  }
  throw badRequest("The body must be a JSON object.");
}

function statusResponse(fields: Readonly<Record<string, unknown>>): Response {
  return {
    status: 200,
    body: JSON.stringify({ permission_set_provisioning_status: fields }),
    ...(typeof fields["status"] === "string" && { provisioningStatus: fields["status"] }),
  };
}

function badRequest(message: string): ServiceError {
  return new ServiceError(400, "IIC.400", message);
}
