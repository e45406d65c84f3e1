import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { snippet } from "../support/documents";
import { withGateStack } from "../support/engine/gate-stack";
import { rolloutProgram } from "../support/engine/rollout-program";
import { endOf, type Run, type Stack } from "../support/engine/stack";

/** The commands for a stack whose job was cancelled. */
const commands = snippet("cancelled-job");

const gate = { instanceId: "ssoins-1", requestId: "r-1" };

/** Starts an update, and sends the engine these signals one after the other once something has been called. */
async function cancel(
  stack: Stack,
  isUnderWay: Promise<unknown>,
  signals: readonly NodeJS.Signals[],
): Promise<Run> {
  const engine = stack.spawnPulumi("up", "--yes", "--skip-preview");
  const end = endOf(engine);
  await isUnderWay;
  for (const signal of signals) {
    engine.kill(signal);
    await delay(1_000);
  }
  return await end;
}

describe("after a job that was cancelled", () => {
  it("there are two commands that clear what is left", () => {
    assert.deepEqual(commands.trim().split("\n"), [
      "pulumi cancel --yes",
      "pulumi refresh --yes --clear-pending-creates",
    ]);
  });

  it("with SIGINT and SIGTERM, a gate is pending, and the next update waits again", async () => {
    await withGateStack({ args: gate }, {}, async ({ emulator, stack }) => {
      emulator.script("r-1", {});
      const { output, exitCode } = await cancel(stack, emulator.arrival("status", 2), ["SIGINT", "SIGTERM"]);
      assert.equal(exitCode, 8, output);
      assert.deepEqual(await stack.pendingOperations(), ["creating ready"]);
      assert.equal(await stack.resource("ready"), undefined);

      emulator.script("r-1", { outcome: "SUCCEEDED" });
      const up = await stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.match(up.output, /warning: .*1 pending operations/);
      assert.equal(emulator.calls.at(-1)?.event, "app");

      const cleared = await stack.bash(commands);
      assert.equal(cleared.exitCode, 0, cleared.output);
      assert.deepEqual(await stack.pendingOperations(), []);
      assert.ok(emulator.calls.every(({ method, event }) => method === "GET" || event === "app"));
    });
  });

  it("with SIGKILL, the stack is locked too, until the two commands clear both", async () => {
    await withGateStack({ args: gate }, {}, async ({ emulator, stack }) => {
      emulator.script("r-1", {});
      await cancel(stack, emulator.arrival("status", 2), ["SIGINT", "SIGKILL"]);
      const locked = await stack.up();
      assert.notEqual(locked.exitCode, 0, locked.output);
      assert.match(locked.output, /the stack is currently locked by 1 lock/);

      const cleared = await stack.bash(commands);
      assert.equal(cleared.exitCode, 0, cleared.output);
      assert.deepEqual(await stack.pendingOperations(), []);

      emulator.script("r-1", { outcome: "SUCCEEDED" });
      const up = await stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.doesNotMatch(up.output, /pending operations/);
      assert.equal(emulator.calls.at(-1)?.event, "app");
    });
  });

  it("a start whose call was under way is pending, and the next update starts another", async () => {
    const start = { instanceId: "ssoins-1", permissionSetId: "ps-1", targetType: "ALL_PROVISIONED_ACCOUNTS" };
    await withGateStack({ start }, { program: rolloutProgram }, async ({ emulator, stack }) => {
      emulator.fault({ kind: "hang", at: "midBody", operation: "provision" });
      await cancel(stack, emulator.arrival("provision"), ["SIGINT", "SIGTERM"]);
      assert.deepEqual(await stack.pendingOperations(), ["creating start"]);

      const cleared = await stack.bash(commands);
      assert.equal(cleared.exitCode, 0, cleared.output);
      assert.deepEqual(await stack.pendingOperations(), []);
      const up = await stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.equal(emulator.calls.filter(({ operation }) => operation === "provision").length, 2);
    });
  });
});
