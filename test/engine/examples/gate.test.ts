import assert from "node:assert/strict";
import { createExample, type Example } from "../../support/engine/example";
import { storyOf } from "../../support/engine/gate-stack";

describe("examples/gate", () => {
  let example: Example;

  before(async () => {
    example = await createExample("gate", { instanceId: "ssoins-1", requestId: "r-1" });
  });
  after(() => example.remove());

  it("creates the workload once the request has SUCCEEDED, and gives the status", async () => {
    example.emulator.script("r-1", { inProgressPolls: 1, outcome: "SUCCEEDED" });
    const { exitCode, output } = await example.stack.up();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(storyOf(example.emulator), ["IN_PROGRESS", "SUCCEEDED"]);
    assert.match(output, /admins-ready created[^]* app creating/);
    assert.match(output, /status: "SUCCEEDED"/);
  });
});
