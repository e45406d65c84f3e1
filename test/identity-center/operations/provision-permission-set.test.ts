import assert from "node:assert/strict";
import { InvalidResponse } from "../../../src/identity-center/operations/response-schema";
import { provisionPermissionSet } from "../../../src/identity-center/operations/provision-permission-set";

const permissionSet = { instanceId: "ins/1", permissionSetId: "ps/1" };
const operation = {
  method: "POST",
  path: "/v1/instances/ins%2F1/permission-sets/ps%2F1/provision",
  task: "provision permission set ps/1",
  subject: "permission set ps/1 (instance ins/1)",
  action: "IdentityCenter:permissionSet:provision",
  timeoutMs: 60_000,
};
const toOne = provisionPermissionSet({ ...permissionSet, targetType: "ACCOUNT", targetId: "42" });

const respondWith = (requestId: string) => ({
  permission_set_provisioning_status: { request_id: requestId, status: "IN_PROGRESS", account_id: "42" },
});

describe("the call that starts a provisioning", () => {
  it("names one account", () => {
    const { schema, parse, ifResponseIsLost = "", ...rest } = toOne;
    assert.match(ifResponseIsLost, /^The provisioning may have started\. /);
    assert.deepEqual(rest, {
      ...operation,
      body: { target_type: "ACCOUNT", target_id: "42" },
      ids: "all three IDs",
    });
    schema.load();
    assert.deepEqual(parse(respondWith("req-1")), {
      instanceId: "ins/1",
      requestId: "req-1",
      status: "IN_PROGRESS",
      accountId: "42",
    });
  });

  it("names no account if it is for all accounts", () => {
    const toAll = provisionPermissionSet({ ...permissionSet, targetType: "ALL_PROVISIONED_ACCOUNTS" });
    assert.deepEqual(toAll.body, { target_type: "ALL_PROVISIONED_ACCOUNTS" });
    assert.equal(toAll.ids, "both IDs");
  });

  it("refuses a response that breaks the schema, or whose request ID cannot be one", () => {
    assert.deepEqual(
      toOne.parse({}),
      new InvalidResponse("/ must have required property 'permission_set_provisioning_status'"),
    );
    assert.deepEqual(
      toOne.parse(respondWith("a/b")),
      new InvalidResponse(
        "/permission_set_provisioning_status/request_id cannot be one: it holds a slash; expected the request ID that " +
          "provisioning the permission set returned",
      ),
    );
  });
});
