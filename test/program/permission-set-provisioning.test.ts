import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PermissionSetProvisioning, type PermissionSetProvisioningArgs } from "../../src";

const args: PermissionSetProvisioningArgs = {
  instanceId: "ssoins-1",
  permissionSetId: "ps-1",
  targetType: "ALL_PROVISIONED_ACCOUNTS",
};

describe("PermissionSetProvisioning", () => {
  before(() =>
    pulumi.runtime.setMocks({
      newResource: ({ inputs }) => ({ id: "id", state: inputs as object }),
      call: () => ({}),
    }),
  );
  after(() => pulumi.runtime.disconnect());

  it("refuses a malformed duration, by name", () => {
    assert.throws(
      () => new PermissionSetProvisioning("bad", args, { customTimeouts: { create: "0" } }),
      /PermissionSetProvisioning "bad": customTimeouts\.create has to be a duration longer than zero/,
    );
  });

  it("is not a gate, and recognizes nothing else as one of its kind", () => {
    assert.ok(!PermissionSetProvisioning.isInstance(new pulumi.asset.StringAsset("")));
  });
});
