import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  AccountAssignmentCreationStatus,
  AccountAssignmentDeletionStatus,
  AccountAssignmentStatus,
  Gate,
  getAccountAssignmentCreationStatus,
  getAccountAssignmentCreationStatusOutput,
  getAccountAssignmentDeletionStatus,
  getAccountAssignmentDeletionStatusOutput,
  InvalidInputError,
  PermissionSetProvisioningStatus,
} from "../../src";

const key = { instanceId: "ssoins-1", requestId: "r-1" };
const described = {
  ...key,
  ...{ status: "SUCCEEDED", permissionSetId: "ps-1", principalId: "u-1", principalType: "USER" },
  ...{ targetId: "42", targetType: "ACCOUNT" },
};

const kinds = [
  {
    Status: AccountAssignmentCreationStatus,
    get: getAccountAssignmentCreationStatus,
    getOutput: getAccountAssignmentCreationStatusOutput,
    name: "AccountAssignmentCreationStatus",
    module: "assignment-creation-provider",
  },
  {
    Status: AccountAssignmentDeletionStatus,
    get: getAccountAssignmentDeletionStatus,
    getOutput: getAccountAssignmentDeletionStatusOutput,
    name: "AccountAssignmentDeletionStatus",
    module: "assignment-deletion-provider",
  },
];

for (const { Status, get, getOutput, name, module } of kinds) {
  describe(`${name}, in users' unit tests`, () => {
    const registered: pulumi.runtime.MockResourceArgs[] = [];
    const called: pulumi.runtime.MockCallArgs[] = [];

    before(async () => {
      await pulumi.runtime.setMocks({
        newResource(args) {
          registered.push(args);
          return { id: args.id ?? "ssoins-1/r-1", state: { ...described, ...(args.inputs as object) } };
        },
        call(args) {
          called.push(args);
          return described;
        },
      });
    });

    it("registers its type, its provider and its inputs, and gives its outputs", async () => {
      const gate = new Status("ready", { ...key, waitFor: "FINISHED" });
      const outputs = await new Promise((resolve) =>
        pulumi
          .all([gate.status, gate.permissionSetId, gate.principalId, gate.principalType, gate.targetId])
          .apply(resolve),
      );
      assert.deepEqual(outputs, ["SUCCEEDED", "ps-1", "u-1", "USER", "42"]);
      const [resource] = registered.splice(0);
      const type = `${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
      assert.equal(resource?.type, `pulumi-nodejs:dynamic/${type}`);
      const { __provider, ...inputs } = resource.inputs as Record<string, unknown>;
      assert.ok(String(__provider).includes(`pulumi-huaweicloud-identitycenter/${module}"`));
      assert.ok(String(__provider).length < 400);
      assert.equal(inputs["waitFor"], "FINISHED");
    });

    it("recognizes its own resources, and no others", () => {
      const gate = new Status("own", key);
      assert.ok(Status.isInstance(gate));
      assert.ok(gate instanceof Gate && gate instanceof AccountAssignmentStatus);
      for (const other of [...kinds.map((kind) => kind.Status), PermissionSetProvisioningStatus]) {
        assert.equal(other.isInstance(gate), other === Status);
      }
    });

    it("is read by its id, with hidden inputs only", async () => {
      registered.splice(0);
      const read = Status.get("read", "ssoins-1/r-1");
      assert.equal(await new Promise((resolve) => read.id.apply(resolve)), "ssoins-1/r-1");
      assert.deepEqual(
        Object.keys(registered[0]?.inputs as object).filter((input) => !input.startsWith("__")),
        [],
      );
    });

    it("has functions with their own token", async () => {
      assert.deepEqual(await get(key), described);
      assert.deepEqual(await new Promise((resolve) => getOutput(key).apply(resolve)), described);
      assert.deepEqual(
        called.splice(0).map(({ token }) => token),
        [`huaweicloud:index:get${name}`, `huaweicloud:index:get${name}`],
      );
    });

    it("refuses a malformed duration, and names the class", () => {
      assert.throws(
        () => new Status("late", key, { customTimeouts: { create: "0s" } }),
        (error) =>
          error instanceof InvalidInputError && error.message.startsWith(`${name} "late": customTimeouts`),
      );
    });
  });
}
