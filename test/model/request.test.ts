import assert from "node:assert/strict";
import { isFinished, opensGate, requestStatuses, waitForValues } from "../../src/model/request";

const otherStatuses = [
  undefined,
  null,
  "",
  "succeeded",
  "SUCCEEDED ",
  "FINISHED",
  "__proto__",
  0,
  true,
  ["SUCCEEDED"],
];

describe("the values", () => {
  it("are those in the documentation of the service and the gate", () => {
    assert.deepEqual(requestStatuses, ["IN_PROGRESS", "SUCCEEDED", "FAILED"]);
    assert.deepEqual(waitForValues, ["SUCCEEDED", "FINISHED"]);
  });
});

describe("isFinished", () => {
  it("is true for the two final statuses only", () => {
    assert.equal(isFinished("SUCCEEDED"), true);
    assert.equal(isFinished("FAILED"), true);
    for (const status of ["IN_PROGRESS", ...otherStatuses]) assert.equal(isFinished(status), false);
  });
});

describe("opensGate", () => {
  it("opens a gate that waits for SUCCEEDED only with SUCCEEDED", () => {
    assert.equal(opensGate("SUCCEEDED", "SUCCEEDED"), true);
    for (const status of ["FAILED", "IN_PROGRESS", ...otherStatuses]) {
      assert.equal(opensGate(status, "SUCCEEDED"), false);
    }
  });

  it("opens a gate that waits for FINISHED with SUCCEEDED and FAILED", () => {
    assert.equal(opensGate("SUCCEEDED", "FINISHED"), true);
    assert.equal(opensGate("FAILED", "FINISHED"), true);
  });

  it("opens no gate with an unfinished, unknown or missing status", () => {
    for (const waitFor of waitForValues) {
      for (const status of ["IN_PROGRESS", ...otherStatuses]) assert.equal(opensGate(status, waitFor), false);
    }
  });
});
