import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PermissionSetProvisioning, type PermissionSetProvisioningArgs } from "../src";

const args: PermissionSetProvisioningArgs = {
  instanceId: "ssoins-1",
  permissionSetId: "ps-1",
  targetType: "ALL_PROVISIONED_ACCOUNTS",
};

describe("PermissionSetProvisioning", () => {
  for (const [what, value] of Object.entries({
    "a lone surrogate": "\ud800",
    "a bigint": 1n,
    "a Date, which would arrive as an empty object": new Date(0),
    "a Map": new Map(),
    "a number that JSON has not": NaN,
  })) {
    it(`refuses ${what} as a trigger, by its place`, () => {
      assert.throws(() => new PermissionSetProvisioning("bad", { ...args, triggers: { a: ["x", value] } }), {
        name: "InvalidInputError",
        message:
          'PermissionSetProvisioning "bad": triggers.a[1] has to be made of strings of whole Unicode characters, ' +
          "finite numbers, booleans, lists and plain objects.",
      });
    });
  }

  it("refuses a malformed duration, by name", () => {
    assert.throws(
      () => new PermissionSetProvisioning("bad", args, { customTimeouts: { create: "0" } }),
      /PermissionSetProvisioning "bad": customTimeouts\.create has to be a duration longer than zero/,
    );
  });

  it("is no gate, and nothing else is one of it", () => {
    assert.ok(!PermissionSetProvisioning.isInstance(new pulumi.asset.StringAsset("")));
  });
});
