import assert from "node:assert/strict";
import { createExample, type Example } from "../../support/engine/example";
import { errorsOf } from "../../support/engine/gate-stack";

const instanceId = "ssoins-1";

describe("examples/assignment", () => {
  let example: Example;

  before(async () => {
    example = await createExample("assignment", { instanceId, requestId: "r-1" });
  });
  after(() => example.remove());

  it("creates the workload once the assignment is in force, and names the principal", async () => {
    example.emulator.script("r-1", { kind: "assignmentCreation", inProgressPolls: 1, outcome: "SUCCEEDED" });
    const { exitCode, output } = await example.stack.up();
    assert.equal(exitCode, 0, output);
    assert.match(output, /admins-assigned created[^]* app creating/);
    assert.match(output, /principal: "USER cdb2a1d4-/);
  });
});

describe("examples/assignment-removal", () => {
  let example: Example;

  before(async () => {
    example = await createExample("assignment-removal", { instanceId });
  });
  after(() => example.remove());

  it("keeps the workload if the assignment could not be deleted, and removes it once that is gone", async () => {
    const { emulator, stack } = example;
    const kind = "assignmentDeletion";
    const first = await stack.up();
    assert.equal(first.exitCode, 0, first.output);
    assert.ok(await stack.resource("app"));

    emulator.script("r-1", { kind, outcome: "FAILED", failureReason: "The user is the last administrator." });
    await example.configure({ instanceId, deletionRequestId: "r-1" });
    const failed = await stack.up();
    assert.notEqual(failed.exitCode, 0, failed.output);
    assert.match(errorsOf(failed)[0] ?? "", /FAILED: The user is the last administrator\. /);
    assert.ok(await stack.resource("app"), "the workload was removed");

    emulator.script("r-2", { kind, inProgressPolls: 1, outcome: "SUCCEEDED" });
    await example.configure({ instanceId, deletionRequestId: "r-2" });
    const gone = await stack.up();
    assert.equal(gone.exitCode, 0, gone.output);
    assert.match(gone.output, /admins-gone created[^]* app deleted/);
    assert.equal(await stack.resource("app"), undefined);
  });
});
