import assert from "node:assert/strict";
import { permissionSetProvisioning } from "../../src/model/permission-set-provisioning";
import { runtime } from "@pulumi/pulumi";
import {
  findInputFailures,
  findWaitForProblem,
  type GateInputs,
  timeoutOf,
  waitForOf,
} from "../../src/provider/gate-inputs";

const key = { instanceId: "ins-0123456789abcdef", requestId: "a1177591c8c7c49238e60563d34cad92" };

describe("findWaitForProblem", () => {
  it("accepts the two values, and no value", () => {
    for (const value of ["SUCCEEDED", "FINISHED", undefined]) {
      assert.equal(findWaitForProblem(value), undefined);
    }
  });

  it("refuses every other value, and names the two", () => {
    const values = [
      "succeeded",
      "Finished",
      "FAILED",
      "IN_PROGRESS",
      "",
      " FINISHED",
      "__proto__",
      "0",
      "length",
    ];
    for (const value of [...values, null, 0, 1, true, {}, [], ["FINISHED"]]) {
      assert.equal(findWaitForProblem(value), 'expected "SUCCEEDED" or "FINISHED"');
    }
  });
});

describe("findInputFailures", () => {
  it("accepts two IDs, with or without waitFor", () => {
    assert.deepEqual(findInputFailures(permissionSetProvisioning, key), []);
    assert.deepEqual(findInputFailures(permissionSetProvisioning, { ...key, waitFor: "FINISHED" }), []);
  });

  it("names each input that is wrong", () => {
    const inputs = { instanceId: "a/b", waitFor: "finished" } as unknown as GateInputs;
    assert.deepEqual(findInputFailures(permissionSetProvisioning, inputs), [
      { property: "instanceId", reason: "it holds a slash; expected the ID of the Identity Center instance" },
      {
        property: "requestId",
        reason: "it is missing; expected the request ID that provisioning the permission set returned",
      },
      { property: "waitFor", reason: 'expected "SUCCEEDED" or "FINISHED"' },
    ]);
  });

  it("distinguishes the id of a resource from a request ID", () => {
    for (const [requestId, reason] of [
      ["i/r", "it is the id of a resource, <instanceId>/<requestId>; pass its requestId instead"],
      ["../r", "it holds a slash; expected the request ID that provisioning the permission set returned"],
    ] as const) {
      assert.deepEqual(findInputFailures(permissionSetProvisioning, { ...key, requestId }), [
        { property: "requestId", reason },
      ]);
    }
  });

  it("names an input without its property if the engine must not print its value", () => {
    const failures = findInputFailures(permissionSetProvisioning, {
      instanceId: "<{%boom%}>",
      requestId: "r".repeat(2 ** 20),
    });
    assert.deepEqual(failures, [
      {
        property: "",
        reason:
          "instanceId: it holds a text that Pulumi or a CI system would act on; expected the ID of the Identity " +
          "Center instance",
      },
      {
        property: "",
        reason:
          "requestId: it is longer than 256 characters; expected the request ID that provisioning the permission " +
          "set returned",
      },
    ]);
  });

  const values: readonly (readonly [what: string, value: unknown, property: string])[] = [
    ["a list with a color that makes Pulumi panic", ["<{%boom%}>"], ""],
    ["a list with an escape sequence", ["\u001b[2J"], ""],
    ["a list in a list with a line end", [["a\n##"]], ""],
    ["a map whose value acts", { a: { b: "##[add-mask]a" } }, ""],
    ["a map whose key acts", { "<{%boom%}>": 1 }, ""],
    ["a list that is too long", Array.from({ length: 2_000 }, () => 1), ""],
    ["a list of plain texts", ["r-1", "r-2"], "requestId"],
    ["a map of plain texts", { id: "r-1" }, "requestId"],
    ["a number", 42, "requestId"],
    ["null", null, "requestId"],
    ["nothing", undefined, "requestId"],
  ];
  for (const [what, value, expected] of values) {
    it(`names ${expected === "" ? "no property" : "the property"} with ${what}`, () => {
      const inputs = { ...key, requestId: value } as unknown as GateInputs;
      const [failure, ...others] = findInputFailures(permissionSetProvisioning, inputs);
      assert.deepEqual([failure?.property, others], [expected, []]);
    });
  }

  it("accepts inputs that a preview does not know yet", () => {
    const unknown = runtime.unknownValue;
    const inputs = { instanceId: unknown, requestId: unknown, waitFor: unknown } as unknown as GateInputs;
    assert.deepEqual(findInputFailures(permissionSetProvisioning, inputs), []);
  });

  it("checks known inputs next to unknown ones", () => {
    const failures = findInputFailures(permissionSetProvisioning, {
      instanceId: runtime.unknownValue,
      requestId: "..",
    });
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["requestId"],
    );
  });
});

describe("waitForOf", () => {
  it("is SUCCEEDED unless the input is FINISHED", () => {
    assert.equal(waitForOf(key), "SUCCEEDED");
    assert.equal(waitForOf({ ...key, waitFor: "SUCCEEDED" }), "SUCCEEDED");
    assert.equal(waitForOf({ ...key, waitFor: "FINISHED" }), "FINISHED");
  });

  it("is the stricter one as long as the input is not known", () => {
    const inputs = { ...key, waitFor: runtime.unknownValue } as unknown as GateInputs;
    assert.equal(waitForOf(inputs), "SUCCEEDED");
  });
});

describe("timeoutOf", () => {
  it("is 30 minutes by default, and names create as the field to raise", () => {
    const halfAnHour = { timeoutMs: 1_800_000, timeoutField: "create" };
    assert.deepEqual(timeoutOf(key, "create"), halfAnHour);
    assert.deepEqual(timeoutOf(key, "update"), halfAnHour);
  });

  it("is create for an update too, unless update is set", () => {
    const inputs = { ...key, __createTimeoutMs: 600_000 };
    assert.deepEqual(timeoutOf(inputs, "create"), { timeoutMs: 600_000, timeoutField: "create" });
    assert.deepEqual(timeoutOf(inputs, "update"), { timeoutMs: 600_000, timeoutField: "create" });
  });

  it("is update for updates only", () => {
    const inputs = { ...key, __updateTimeoutMs: 300_000 };
    assert.deepEqual(timeoutOf(inputs, "create"), { timeoutMs: 1_800_000, timeoutField: "create" });
    assert.deepEqual(timeoutOf(inputs, "update"), { timeoutMs: 300_000, timeoutField: "update" });
  });

  it("distinguishes the two if both are set", () => {
    const inputs = { ...key, __createTimeoutMs: 600_000, __updateTimeoutMs: 300_000 };
    assert.deepEqual(timeoutOf(inputs, "create"), { timeoutMs: 600_000, timeoutField: "create" });
    assert.deepEqual(timeoutOf(inputs, "update"), { timeoutMs: 300_000, timeoutField: "update" });
  });
});
