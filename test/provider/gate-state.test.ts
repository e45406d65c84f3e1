import assert from "node:assert/strict";
import { permissionSetProvisioning } from "../../src/model/permission-set-provisioning";
import { RequestFailedError, TimedOutError } from "../../src/model/errors";
import {
  failureOf,
  type GateState,
  openOrFail,
  PartialStateError,
  rememberedResult,
} from "../../src/provider/gate-state";
import type { GateInputs } from "../../src/provider/gate-inputs";
import type { DescribedRequest } from "../../src/model/request";

const key = { instanceId: "ins-0123456789abcdef", requestId: "a1177591c8c7c49238e60563d34cad92" };
const urn =
  "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/permissionSetProvisioningStatus:PermissionSetProvisioningStatus::ready";
const succeeded: DescribedRequest = {
  ...key,
  status: "SUCCEEDED",
  permissionSetId: "ps-8603aaaaaaaa14bd",
  accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
  createdDate: "2023-02-23T18:09:20.379Z",
};
const failed: DescribedRequest = { ...succeeded, status: "FAILED", failureReason: "Quota exceeded" };

/** Inputs as the engine passes them, with the provider's text. */
const inputs = {
  ...key,
  __urn: urn,
  __createTimeoutMs: 600_000,
  __provider: "exports.handler",
} as GateInputs;

describe("openOrFail", () => {
  it("keeps the response and the URN of an open gate, and no other input", () => {
    assert.deepEqual(openOrFail(permissionSetProvisioning, inputs, succeeded), { ...succeeded, __urn: urn });
    assert.deepEqual(openOrFail(permissionSetProvisioning, { ...inputs, waitFor: "FINISHED" }, failed), {
      ...failed,
      __urn: urn,
    });
  });

  it("has no undefined field if there is no URN", () => {
    assert.deepEqual(openOrFail(permissionSetProvisioning, key, { ...key, status: "SUCCEEDED" }), {
      ...key,
      status: "SUCCEEDED",
    });
  });

  it("returns a state that the SDK may write to", () => {
    const response = Object.freeze({ ...succeeded });
    const state = openOrFail(permissionSetProvisioning, Object.freeze({ ...inputs }), response);
    assert.ok(Object.isExtensible(state));
    assert.notEqual(state, response);
  });

  it("fails with the reason after FAILED, unless FINISHED is enough", () => {
    for (const waitFor of [undefined, "SUCCEEDED"] as const) {
      const strict = { ...inputs, ...(waitFor && { waitFor }) };
      assert.throws(
        () => openOrFail(permissionSetProvisioning, strict, failed),
        (error) => {
          assert.ok(error instanceof PartialStateError);
          assert.ok(error.cause instanceof RequestFailedError);
          assert.match(error.message, / FAILED: Quota exceeded\. /);
          assert.deepEqual(error.properties, { ...strict, ...failed });
          return true;
        },
      );
    }
  });

  it("never opens with a request that is still in progress", () => {
    const response = { ...key, status: "IN_PROGRESS" } as const;
    for (const waitFor of ["SUCCEEDED", "FINISHED"] as const) {
      assert.throws(
        () => openOrFail(permissionSetProvisioning, { ...inputs, waitFor }, response),
        PartialStateError,
      );
    }
  });
});

describe("failureOf", () => {
  it("contains the command that starts another request, if a PermissionSetProvisioning started this one", () => {
    const { startAgain } = failureOf(permissionSetProvisioning, failed, "admins-42");
    assert.match(startAgain, /pulumi up --replace '\*\*PermissionSetProvisioning::admins-42'$/);
  });

  it("contains no command that a shell or Pulumi would misread", () => {
    const elsewhere = failureOf(permissionSetProvisioning, failed, undefined);
    assert.doesNotMatch(elsewhere.startAgain, /pulumi up/);
    for (const name of ["it's", "a b", "$HOME", "a*", 'a"b', "`ls`", "a::b", "\\", "a,b", ""]) {
      assert.deepEqual(failureOf(permissionSetProvisioning, failed, name), elsewhere, name);
    }
  });

  it("names only the IDs that are known", () => {
    assert.deepEqual(failureOf(permissionSetProvisioning, { ...key, status: "FAILED" }, undefined).ids, [
      `instance ${key.instanceId}`,
    ]);
  });
});

describe("rememberedResult", () => {
  it("returns the remembered response without the other fields of the state", () => {
    const state = { ...inputs, ...failed, waitFor: "SUCCEEDED" } as unknown as GateState;
    assert.deepEqual(rememberedResult(permissionSetProvisioning, state, inputs), failed);
    assert.deepEqual(rememberedResult(permissionSetProvisioning, { ...key, status: "IN_PROGRESS" }, key), {
      ...key,
      status: "IN_PROGRESS",
    });
  });

  it("has no undefined field even if the state has one", () => {
    const state = { ...key, status: "FAILED", failureReason: undefined, accountId: undefined };
    assert.deepEqual(rememberedResult(permissionSetProvisioning, state as unknown as GateState, key), {
      ...key,
      status: "FAILED",
    });
  });

  it("returns nothing for a gate that never got a response", () => {
    assert.equal(rememberedResult(permissionSetProvisioning, key, inputs), undefined);
  });

  it("returns nothing for another request, or for the request of another instance", () => {
    assert.equal(
      rememberedResult(permissionSetProvisioning, failed, { ...key, requestId: "another" }),
      undefined,
    );
    assert.equal(
      rememberedResult(permissionSetProvisioning, failed, { ...key, instanceId: "another" }),
      undefined,
    );
    assert.equal(
      rememberedResult(permissionSetProvisioning, failed, { ...key, requestId: key.requestId.toUpperCase() }),
      undefined,
    );
  });
});

describe("PartialStateError", () => {
  const timedOut = new TimedOutError({
    noun: "provisioning request",
    requestId: key.requestId,
    timeoutMs: 600_000,
    timeoutField: "create",
    polls: 3,
    lastStatus: "IN_PROGRESS",
    lastError: undefined,
  });

  it("gives the engine the id, the reason, and all inputs with the last response", () => {
    const response: DescribedRequest = { ...key, status: "IN_PROGRESS" };
    const error = new PartialStateError(timedOut, inputs, response);
    assert.equal(error.id, `${key.instanceId}/${key.requestId}`);
    assert.deepEqual(error.properties, { ...inputs, ...response });
    assert.deepEqual(error.reasons, [timedOut.message]);
    assert.equal(error.message, timedOut.message);
    assert.equal(error.cause, timedOut);
  });

  it("keeps only the inputs, without a status, if no response came", () => {
    const error = new PartialStateError(timedOut, inputs, undefined);
    assert.deepEqual(error.properties, inputs);
    assert.ok(!("status" in error.properties));
  });

  it("has properties that the SDK may write to", () => {
    const frozen = Object.freeze({ ...inputs });
    const { properties } = new PartialStateError(timedOut, frozen, undefined);
    assert.ok(Object.isExtensible(properties));
    assert.notEqual(properties, frozen);
  });
});
