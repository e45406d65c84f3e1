import assert from "node:assert/strict";
import {
  accountAssignmentCreationOperations,
  accountAssignmentDeletionOperations,
} from "../../../src/identity-center/operations/account-assignment";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";
import type { RequestOperations } from "../../../src/identity-center/operations/request-operations";
import { InvalidResponse } from "../../../src/identity-center/operations/response-schema";

const key = { instanceId: "ins/1", requestId: "req/1" };
const assignment = {
  fields: {
    permission_set_id: "ps-1",
    principal_id: "u-1",
    principal_type: "USER",
    target_id: "42",
    target_type: "ACCOUNT",
  },
  outputs: {
    permissionSetId: "ps-1",
    principalId: "u-1",
    principalType: "USER",
    targetId: "42",
    targetType: "ACCOUNT",
  },
};

/** What the API reference says about the calls of each kind of request, and the outputs that its fields become. */
const kinds: Readonly<Record<string, KindOfTest>> = {
  "provisioning request": {
    operations: permissionSetProvisioningOperations,
    status: [
      "permission-sets/provisioning-status",
      "permission_set_provisioning_status",
      "permissionSet:describeProvisioningStatus",
    ],
    list: [
      "permission-sets/provisioning-statuses",
      "permission_sets_provisioning_status",
      "permissionSet:listProvisioningStatus",
    ],
    fields: { permission_set_id: "ps-1", account_id: "42" },
    outputs: { permissionSetId: "ps-1", accountId: "42" },
  },
  "account assignment creation request": {
    operations: accountAssignmentCreationOperations,
    status: [
      "account-assignments/creation-status",
      "account_assignment_creation_status",
      "accountAssignment:describeCreationStatus",
    ],
    list: [
      "account-assignments/creation-statuses",
      "account_assignments_creation_status",
      "accountAssignment:listCreationStatus",
    ],
    ...assignment,
  },
  "account assignment deletion request": {
    operations: accountAssignmentDeletionOperations,
    status: [
      "account-assignments/deletion-status",
      "account_assignment_deletion_status",
      "accountAssignment:describeDeletionStatus",
    ],
    list: [
      "account-assignments/deletion-statuses",
      "account_assignments_deletion_status",
      "accountAssignment:listDeletionStatus",
    ],
    ...assignment,
  },
};

interface KindOfTest {
  readonly operations: RequestOperations;
  readonly status: readonly [path: string, key: string, action: string];
  readonly list: readonly [path: string, key: string, action: string];
  readonly fields: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

for (const [noun, operations] of Object.entries({
  creation: accountAssignmentCreationOperations,
  deletion: accountAssignmentDeletionOperations,
})) {
  it(`the status of an account assignment ${noun} has only the types that its outputs name`, () => {
    const typesOf = (principal_type: string, target_type: string) => {
      const request = { request_id: "req/1", status: "IN_PROGRESS", principal_type, target_type };
      return operations.describe(key).parse({ [`account_assignment_${noun}_status`]: request });
    };
    const rest = { ...key, status: "IN_PROGRESS" };
    for (const principalType of ["USER", "GROUP"]) {
      assert.deepEqual(typesOf(principalType, "ACCOUNT"), { ...rest, principalType, targetType: "ACCOUNT" });
    }
    for (const other of ["ROBOT", "user", "USER ", "", "__proto__"]) {
      assert.deepEqual(typesOf(other, other), rest);
    }
  });
}

for (const [noun, { operations, status, list, fields, outputs }] of Object.entries(kinds)) {
  describe(`the calls for an ${noun}`.replace("an p", "a p"), () => {
    const [statusPath, statusKey, statusAction] = status;
    const [listPath, listKey, listAction] = list;
    const responseWith = (more: object) => ({
      [statusKey]: { request_id: "req/1", status: "IN_PROGRESS", ...more },
    });

    it("read one request, and have a name for texts", () => {
      const { schema, parse, ...operation } = operations.describe(key);
      assert.deepEqual(operation, {
        method: "GET",
        path: `/v1/instances/ins%2F1/${statusPath}/req%2F1`,
        task: `show ${noun} req/1`,
        subject: `${noun} req/1 (instance ins/1)`,
        action: `IdentityCenter:${statusAction}`,
      });
      schema.load();
      assert.deepEqual(parse(responseWith({})), { ...key, status: "IN_PROGRESS" });
    });

    it("return the fields that only this kind has, if the service gives them", () => {
      const { parse } = operations.describe(key);
      const all = { ...fields, created_date: 1677175760379, failure_reason: "" };
      const createdDate = "2023-02-23T18:09:20.379Z";
      assert.deepEqual(parse(responseWith(all)), { ...key, status: "IN_PROGRESS", ...outputs, createdDate });
      const nothing = Object.fromEntries(Object.keys(fields).map((field) => [field, null]));
      assert.deepEqual(parse(responseWith(nothing)), { ...key, status: "IN_PROGRESS" });
    });

    it("refuse a response about another request or of another kind", () => {
      const { parse } = operations.describe({ ...key, requestId: "req-2" });
      assert.ok(parse(responseWith({})) instanceof InvalidResponse);
      for (const other of Object.values(kinds)) {
        if (other.status[1] === statusKey) continue;
        const response = { [other.status[1]]: { request_id: "req/1", status: "SUCCEEDED" } };
        assert.ok(operations.describe(key).parse(response) instanceof InvalidResponse);
      }
    });

    it("list the requests in progress, page by page", () => {
      const first = {
        method: "GET",
        path: `/v1/instances/ins%2F1/${listPath}`,
        query: { limit: "100", status: "IN_PROGRESS" },
        task: `list the ${noun}s of instance ins/1`,
        subject: "instance ins/1",
        action: `IdentityCenter:${listAction}`,
      };
      const { schema, parse, ...operation } = operations.listInProgress("ins/1");
      assert.deepEqual(operation, first);
      assert.deepEqual(operations.listInProgress("ins/1", "m/2").query, { ...first.query, marker: "m/2" });
      schema.load();
      const page = {
        [listKey]: [{ request_id: "r-1", status: "IN_PROGRESS" }],
        page_info: { next_marker: "m" },
      };
      assert.deepEqual(parse(page), { requestIds: ["r-1"], nextMarker: "m" });
    });
  });
}
