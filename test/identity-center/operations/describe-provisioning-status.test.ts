import assert from "node:assert/strict";
import { InvalidResponse } from "../../../src/identity-center/operations/response-schema";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";

const key = { instanceId: "ins/1", requestId: "req/1" };
const response = { permission_set_provisioning_status: { request_id: "req/1", status: "IN_PROGRESS" } };

describe("the status call", () => {
  it("asks about one request, and is named so in texts", () => {
    const { schema, parse, ...operation } = permissionSetProvisioningOperations.describe(key);
    assert.deepEqual(operation, {
      method: "GET",
      path: "/v1/instances/ins%2F1/permission-sets/provisioning-status/req%2F1",
      task: "show provisioning request req/1",
      subject: "provisioning request req/1 (instance ins/1)",
      action: "IdentityCenter:permissionSet:describeProvisioningStatus",
    });
    schema.load();
    assert.deepEqual(parse(response), { ...key, status: "IN_PROGRESS" });
  });

  it("takes no response about another request", () => {
    assert.ok(
      permissionSetProvisioningOperations.describe({ ...key, requestId: "req-2" }).parse(response) instanceof
        InvalidResponse,
    );
  });
});
