import assert from "node:assert/strict";
import { createExample, type Example } from "../../support/engine/example";

describe("examples/overview", () => {
  let example: Example;

  before(async () => {
    const requestIds = ["r-succeeded", "r-failed", "r-slow"];
    example = await createExample("overview", {
      instanceId: "ssoins-1",
      requestIds: JSON.stringify(requestIds),
    });
    example.emulator.script("r-succeeded", { outcome: "SUCCEEDED" });
    example.emulator.script("r-failed", { outcome: "FAILED", failureReason: "no quota" });
    example.emulator.script("r-slow", {});
  });
  after(() => example.remove());

  it("shows how all requests stand and waits for none, and FAILED fails nothing", async () => {
    const { emulator, stack } = example;

    const { exitCode, output } = await stack.up();

    assert.equal(exitCode, 0, output);
    assert.match(output, /^\s*r-succeeded {2}SUCCEEDED {4}2023-\S+Z\s*$/m);
    assert.match(output, /^\s*r-failed {2}FAILED {7}2023-\S+Z {2}no quota$/m);
    assert.match(output, /^\s*r-slow {2}IN_PROGRESS {2}2023-\S+Z\s*$/m);
    assert.match(output, /failed {2}: 1$/m);
    assert.match(output, /r-failed {3}: "FAILED"\s+r-slow {5}: "IN_PROGRESS"\s+r-succeeded: "SUCCEEDED"/);
    const polls = emulator.calls.map(({ method, requestId }) => `${method} ${requestId ?? ""}`);
    const twice = ["GET r-failed", "GET r-slow", "GET r-succeeded"].flatMap((read) => [read, read]);
    assert.deepEqual(polls.sort(), twice);
  });
});
