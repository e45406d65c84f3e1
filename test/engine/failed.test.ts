import assert from "node:assert/strict";
import { createGateStack, errorsOf, type GateStack, storyOf } from "../support/engine/gate-stack";

describe("a gate for a request that fails", () => {
  const args = { instanceId: "ssoins-1", requestId: "r-failed" };
  const says = "Provisioning request r-failed FAILED: Quota exceeded for account 42. ";
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({ args });
    gate.emulator.script("r-failed", { outcome: "FAILED", failureReason: "Quota exceeded for account 42." });
  });
  after(() => gate.remove());

  async function assertFailsAgain(): Promise<void> {
    const up = await gate.stack.up();
    assert.notEqual(up.exitCode, 0, up.output);
    const [error = "", ...more] = errorsOf(up);
    assert.ok(error.startsWith(`${says}A failed request stays failed. `), up.output);
    assert.deepEqual(more, []);
    assert.equal(await gate.stack.resource("app"), undefined, "the dependant was created");
  }

  it("fails the update with the service's reason, and creates no dependant", async () => {
    await assertFailsAgain();
    assert.deepEqual(storyOf(gate.emulator), ["FAILED"]);
  });

  it("keeps the response in the state", async () => {
    const saved = await gate.stack.resource("ready");
    assert.equal(saved?.outputs?.["status"], "FAILED");
    assert.equal(saved.outputs["failureReason"], "Quota exceeded for account 42.");
    const [error = "", ...more] = saved.initErrors ?? [];
    assert.ok(error.startsWith(says), error);
    assert.deepEqual(more, []);
  });

  it("warns in a preview, without a call, that the next update will fail", async () => {
    const preview = await gate.stack.preview();
    assert.ok(preview.output.includes(`warning: ${says}This gate stays shut until you `), preview.output);
    assert.deepEqual(storyOf(gate.emulator), ["FAILED"]);
  });

  it("reads again in the next update, and fails again", async () => {
    await assertFailsAgain();
    assert.deepEqual(storyOf(gate.emulator), ["FAILED", "FAILED"]);
  });

  it("fails again after a refresh, which clears the engine's own memory of the failure", async () => {
    const refresh = await gate.stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.output);
    assert.equal((await gate.stack.resource("ready"))?.initErrors, undefined);
    await assertFailsAgain();
  });

  it("fails with the remembered reason if the service does not know the request any more", async () => {
    gate.emulator.forget("r-failed");
    await assertFailsAgain();
    assert.equal(storyOf(gate.emulator).at(-1), "404");
  });

  it("is replaced by a gate on the new request, and lets the dependant pass", async () => {
    gate.emulator.script("r-second", { outcome: "SUCCEEDED" });
    await gate.set({ args: { ...args, requestId: "r-second" } });
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator).slice(-2), ["SUCCEEDED", "app"]);
    assert.equal((await gate.stack.resource("ready"))?.id, "ssoins-1/r-second");
  });
});
