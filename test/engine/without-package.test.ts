import assert from "node:assert/strict";
import { createGateStack, type GateStack } from "../support/engine/gate-stack";

describe("a gate whose package was taken out of the project", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({ args: { instanceId: "ssoins-1", requestId: "r-1" } });
    gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    await gate.stack.removePackage();
  });
  after(() => gate.remove());

  it("is kept by a refresh", async () => {
    const refresh = await gate.stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.output);
    assert.equal((await gate.stack.resource("ready"))?.outputs?.["status"], "SUCCEEDED");
  });

  it("is forgotten by a destroy", async () => {
    const destroy = await gate.stack.destroy();
    assert.equal(destroy.exitCode, 0, destroy.output);
    assert.equal(await gate.stack.resource("ready"), undefined);
  });
});
