import assert from "node:assert/strict";
import type { Run } from "../support/engine/stack";
import { createGateStack, errorsOf, type GateStack, storyOf } from "../support/engine/gate-stack";

/** Fails unless the run ended with this error, and no other. */
function assertGaveUp(up: Run, form: RegExp): void {
  const [error = "", ...more] = errorsOf(up);
  assert.match(error, form);
  assert.deepEqual(more, []);
}

describe("a gate whose time is up", () => {
  const args = { instanceId: "ssoins-1", requestId: "r-slow" };
  const opts = { customTimeouts: { create: "3s", update: "2s" } };
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({ args, opts });
    gate.emulator.script("r-slow", { inProgressMs: 3_600_000 });
  });
  after(() => gate.remove());

  it("fails the update at its deadline, saying what was seen last, and creates no dependant", async () => {
    const up = await gate.stack.up();
    assert.notEqual(up.exitCode, 0, up.output);
    assertGaveUp(up, /^Gave up after 3s waiting .* r-slow to finish: last status IN_PROGRESS, .*\.create\.$/);
    assert.deepEqual([...new Set(storyOf(gate.emulator))], ["IN_PROGRESS"]);
    assert.equal((await gate.stack.resource("ready"))?.outputs?.["status"], "IN_PROGRESS");
  });

  it("goes on waiting in the next update, for as long as customTimeouts.update says", async () => {
    const up = await gate.stack.up();
    assert.notEqual(up.exitCode, 0, up.output);
    assertGaveUp(up, /^Gave up after 2s waiting .* r-slow to finish: last status IN_PROGRESS, .*\.update\.$/);
  });

  it("is read once by a refresh, and does not count as unchanged afterwards", async () => {
    const calls = gate.emulator.calls.length;
    const refresh = await gate.stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.output);
    assert.equal(gate.emulator.calls.length, calls + 1);
    const preview = await gate.stack.preview();
    assert.match(preview.output, /1 to update/);
  });

  it("is kept as it was, with a warning, by a refresh when the service has forgotten the request", async () => {
    gate.emulator.forget("r-slow");
    const refresh = await gate.stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.output);
    assert.match(
      refresh.output,
      /warning: Kept as it was\. Identity Center does not know provisioning request r-slow/,
    );
    assert.equal((await gate.stack.resource("ready"))?.outputs?.["status"], "IN_PROGRESS");
  });

  it("lets the dependant pass as soon as the request has succeeded", async () => {
    gate.emulator.script("r-slow", { outcome: "SUCCEEDED" });
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator).slice(-2), ["SUCCEEDED", "app"]);
  });
});

describe("a gate that never got a response", () => {
  const args = { instanceId: "ssoins-1", requestId: "r-silent" };
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({ args, opts: { customTimeouts: { create: "5s" } } });
    gate.emulator.script("r-silent", { inProgressPolls: 1, outcome: "SUCCEEDED" });
    gate.emulator.fault({ kind: "status", status: 503, times: Infinity });
  });
  after(() => gate.remove());

  it("fails at its deadline with the last error, and is saved without a status", async () => {
    const up = await gate.stack.up();
    gate.emulator.clearFaults();
    assertGaveUp(
      up,
      /^Gave up after 5s .*: no status seen, .* The last poll failed: .* 503 IIC\.503 .*\.create\.$/,
    );
    assert.match(up.output, / HTTP 503, next poll in \d+s/);
    const saved = await gate.stack.resource("ready");
    assert.equal(saved?.id, "ssoins-1/r-silent");
    assert.equal(saved.outputs?.["status"], undefined);
  });

  it("is refreshed by what the state knows of it, although that is only its IDs", async () => {
    const refresh = await gate.stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.output);
    assert.equal((await gate.stack.resource("ready"))?.outputs?.["status"], "IN_PROGRESS");
  });

  it("opens in the next update", async () => {
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator).slice(-2), ["SUCCEEDED", "app"]);
  });
});
