import type { RequestKind, RequestLife, SeenRequest } from "./request-lives";
import type { Operation } from "./route";
import { badRequest } from "./service-error";

type Fields = Readonly<Record<string, unknown>>;

/** All that sets one kind of request apart from the others. Paths are below `/v1/instances/<instanceId>`. */
export interface KindOfRequest {
  /** What an error calls a request of this kind. */
  readonly noun: string;
  readonly start: { readonly operation: Operation; readonly path: string; readonly action: string };
  readonly status: { readonly path: string; readonly key: string; readonly action: string };
  readonly list: { readonly path: string; readonly key: string; readonly action: string };
  /**
   * What the body of the starting call names.
   *
   * @throws ServiceError 400
   */
  readonly readSubject: (body: Fields) => RequestLife;
  /** The fields of a record, besides those that all kinds have. */
  readonly fields: (life: RequestLife) => Fields;
}

/** Made up, in the shape of the API reference's examples. */
const defaults = {
  accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
  createdDate: 1677175760379,
  permissionSetId: "ps-8603aaaaaaaa14bd",
  principalId: "cdb2a1d4-aaaa-4aaa-8aaa-aaaaaaaa9f3e",
} as const satisfies RequestLife;

/** Sources: https://support.huaweicloud.com/intl/en-us/api-identitycenter/ and the models of the official SDK. */
export const kindsOfRequest: Readonly<Record<RequestKind, KindOfRequest>> = {
  provisioning: {
    noun: "Provisioning request",
    start: {
      operation: "provision",
      path: "/permission-sets/:permissionSetId/provision",
      action: "IdentityCenter:permissionSet:provision",
    },
    status: {
      path: "/permission-sets/provisioning-status/:requestId",
      key: "permission_set_provisioning_status",
      action: "IdentityCenter:permissionSet:describeProvisioningStatus",
    },
    list: {
      path: "/permission-sets/provisioning-statuses",
      key: "permission_sets_provisioning_status",
      action: "IdentityCenter:permissionSet:listProvisioningStatus",
    },
    readSubject(body) {
      const target = oneOf(body, "target_type", ["ACCOUNT", "ALL_PROVISIONED_ACCOUNTS"]);
      return target === "ACCOUNT" ? { accountId: text(body, "target_id") } : {};
    },
    fields: (life) => ({
      account_id: life.accountId ?? defaults.accountId,
      // A string here. It is a number in the records of assignments, and in all lists.
      created_date: String(createdDateOf(life)),
    }),
  },
  assignmentCreation: kindOfAssignmentRequest("create", "creation", "Creation"),
  assignmentDeletion: kindOfAssignmentRequest("delete", "deletion", "Deletion"),
};

function kindOfAssignmentRequest(
  verb: "create" | "delete",
  noun: "creation" | "deletion",
  Noun: "Creation" | "Deletion",
): KindOfRequest {
  return {
    noun: `Account assignment ${noun} request`,
    start: {
      operation: `${verb}Assignment`,
      path: `/account-assignments/${verb}`,
      action: `IdentityCenter:accountAssignment:${verb}`,
    },
    status: {
      path: `/account-assignments/${noun}-status/:requestId`,
      key: `account_assignment_${noun}_status`,
      action: `IdentityCenter:accountAssignment:describe${Noun}Status`,
    },
    list: {
      path: `/account-assignments/${noun}-statuses`,
      key: `account_assignments_${noun}_status`,
      action: `IdentityCenter:accountAssignment:list${Noun}Status`,
    },
    readSubject(body) {
      oneOf(body, "target_type", ["ACCOUNT"]);
      return {
        accountId: text(body, "target_id"),
        permissionSetId: text(body, "permission_set_id"),
        principalId: text(body, "principal_id"),
        principalType: oneOf(body, "principal_type", ["USER", "GROUP"]),
      };
    },
    fields: (life) => ({
      created_date: createdDateOf(life),
      principal_id: life.principalId ?? defaults.principalId,
      principal_type: life.principalType ?? "USER",
      target_id: life.accountId ?? defaults.accountId,
      target_type: "ACCOUNT",
    }),
  };
}

/** The record of a request: what its status call and the call that started it respond with. */
export function recordOf(kind: KindOfRequest, { requestId, life, status }: SeenRequest): Fields {
  return {
    ...kind.fields(life),
    failure_reason: (status === "FAILED" ? life.failureReason : undefined) ?? "",
    permission_set_id: life.permissionSetId ?? defaults.permissionSetId,
    request_id: requestId,
    status,
    ...life.fields,
  };
}

/** The short record of a request: what its list call responds with. */
export function shortRecordOf({ requestId, life, status }: SeenRequest): Fields {
  return { created_date: createdDateOf(life), request_id: requestId, status };
}

function createdDateOf({ createdDate = defaults.createdDate }: RequestLife): number {
  return createdDate;
}

function oneOf<Value extends string>(body: Fields, name: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === body[name]);
  if (found === undefined) throw badRequest(`${name} must be ${values.join(" or ")}.`);
  return found;
}

function text(body: Fields, name: string): string {
  const value = body[name];
  if (typeof value !== "string" || value === "") throw badRequest(`${name} is required.`);
  return value;
}
