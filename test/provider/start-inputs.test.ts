import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import {
  findProvisioningFailures,
  type ProvisioningInputs,
  startTimeoutMs,
} from "../../src/provider/start-inputs";

const toOne: ProvisioningInputs = {
  instanceId: "ssoins-1",
  permissionSetId: "ps-1",
  targetType: "ACCOUNT",
  targetId: "42",
};
const toAll: ProvisioningInputs = {
  instanceId: "ssoins-1",
  permissionSetId: "ps-1",
  targetType: "ALL_PROVISIONED_ACCOUNTS",
};

/** The failures if some inputs are replaced by values of any type. */
const failuresWith = (inputs: ProvisioningInputs, changed: object) =>
  findProvisioningFailures({ ...inputs, ...changed });

describe("findProvisioningFailures", () => {
  it("accepts one account, and all accounts", () => {
    assert.deepEqual(findProvisioningFailures(toOne), []);
    for (const targetId of [undefined, null]) assert.deepEqual(failuresWith(toAll, { targetId }), []);
  });

  it("names each input that is wrong", () => {
    assert.deepEqual(failuresWith(toOne, { instanceId: "a/b", permissionSetId: 7, targetId: "" }), [
      { property: "instanceId", reason: "it holds a slash; expected the ID of the Identity Center instance" },
      {
        property: "permissionSetId",
        reason:
          "it is a number, and YAML reads 00123 as 83; put it in quotes; expected the ID of the permission set",
      },
      { property: "targetId", reason: "it is missing; expected the ID of the account to provision to" },
    ]);
  });

  it("refuses an account together with the type for all accounts", () => {
    for (const targetId of ["42", "", runtime.unknownValue]) {
      const reason = 'it goes with targetType "ACCOUNT" only; leave it out to provision to all accounts';
      const failures = targetId === runtime.unknownValue ? [] : [{ property: "targetId", reason }];
      assert.deepEqual(failuresWith(toAll, { targetId }), failures);
    }
  });

  it("refuses any other type, and then does not check the account", () => {
    for (const targetType of ["account", "", undefined, null, 0, ["ACCOUNT"]]) {
      for (const targetId of ["42", "a/b", undefined]) {
        assert.deepEqual(failuresWith(toOne, { targetType, targetId }), [
          { property: "targetType", reason: 'expected "ACCOUNT" or "ALL_PROVISIONED_ACCOUNTS"' },
        ]);
      }
    }
  });

  it("accepts inputs that a preview does not know yet", () => {
    const unknown = runtime.unknownValue;
    assert.deepEqual(
      failuresWith(toOne, { instanceId: unknown, permissionSetId: unknown, targetId: unknown }),
      [],
    );
    assert.deepEqual(failuresWith(toOne, { targetType: unknown }), []);
  });
});

describe("startTimeoutMs", () => {
  it("is 5 minutes, or as long as customTimeouts.create says", () => {
    assert.equal(startTimeoutMs(toOne), 300_000);
    assert.equal(startTimeoutMs({ ...toOne, __createTimeoutMs: 90_000 }), 90_000);
  });
});
