import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { createGateStack, type GateStack } from "../support/engine/gate-stack";
import { leavesOutputsOfFailedUnknown } from "../support/engine/installed-sdk";
import { programOf } from "../support/engine/program-of";

describe("a gate in two stacks", () => {
  // One program: the second stack takes the request ID, and the status, from the first.
  const program = (requestId: string) =>
    programOf(`
      const first = pulumi.getStack() === "dev" ? undefined : new pulumi.StackReference("organization/gate-test/dev");
      const ready = gate("ready", first ? first.requireOutput("requestId") : "${requestId}");
      exports.requestId = ready.requestId;
      exports.status = ready.status;
      if (first) exports.statusInFirst = first.getOutput("status");
    `);
  let gate: GateStack;
  const requestIds = () => gate.emulator.calls.map(({ requestId }) => requestId);
  const outputsOf = async (stackName: string) => {
    const { output } = await gate.stack.pulumi("stack", "output", "--json", "--stack", stackName);
    return JSON.parse(output) as unknown;
  };

  before(async () => {
    gate = await createGateStack({}, { program: program("r-1") });
    gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
    gate.emulator.script("r-failed", { outcome: "FAILED" });
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    await gate.stack.pulumi("stack", "init", "second", "--no-select", "--copy-config-from", "dev");
  });
  after(() => gate.remove());

  it("polls in each of them, and passes its outputs to the other through a StackReference", async () => {
    const up = await gate.stack.up("--stack", "second");
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(requestIds(), ["r-1", "r-1"]);
    assert.deepEqual(await outputsOf("second"), {
      requestId: "r-1",
      status: "SUCCEEDED",
      statusInFirst: "SUCCEEDED",
    });
  });

  it("keeps the outputs of the last successful update if a new request fails", async () => {
    await gate.stack.setProgram(program("r-failed"));
    const up = await gate.stack.up();
    assert.notEqual(up.exitCode, 0, up.output);
    assert.equal(requestIds().at(-1), "r-failed");
    assert.deepEqual(await outputsOf("dev"), { requestId: "r-1", status: "SUCCEEDED" });
  });

  it("so that a stack which refers to it passes on the old request, without a call", async () => {
    const before = gate.emulator.calls.length;
    const up = await gate.stack.up("--stack", "second");
    assert.equal(up.exitCode, 0, up.output);
    assert.equal(gate.emulator.calls.length, before);
    assert.deepEqual(await outputsOf("second"), {
      requestId: "r-1",
      status: "SUCCEEDED",
      statusInFirst: "SUCCEEDED",
    });
  });

  it("never gives the outcome of a request that fails with --continue-on-error", async () => {
    const up = await gate.stack.up("--continue-on-error");
    assert.notEqual(up.exitCode, 0, up.output);
    // Before 3.276 the outputs of a failed resource reject, and the stack's stay what they were.
    const expected = leavesOutputsOfFailedUnknown()
      ? { requestId: pulumi.runtime.unknownValue, status: pulumi.runtime.unknownValue }
      : { requestId: "r-1", status: "SUCCEEDED" };
    assert.deepEqual(await outputsOf("dev"), expected);
  });
});
