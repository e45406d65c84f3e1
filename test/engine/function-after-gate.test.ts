import assert from "node:assert/strict";
import { createGateStack, type GateStack } from "../support/engine/gate-stack";
import { programOf } from "../support/engine/program-of";

const functionAfter = (dependsOn: string, requestId: string) =>
  `getPermissionSetProvisioningStatusOutput({ instanceId, requestId: "${requestId}" }, { dependsOn: ${dependsOn} }).status`;

describe("the function with dependsOn", () => {
  let gate: GateStack;
  const requestIds = () => gate.emulator.calls.map(({ requestId }) => requestId);

  before(async () => {
    gate = await createGateStack(
      {},
      {
        program: programOf(`
          const ready = gate("ready", "r-gate");
          const team = new Team("team", "inner", "r-inner");
          exports.afterGate = ${functionAfter("[ready]", "r-after-gate")};
          exports.afterTeam = ${functionAfter("team", "r-after-team")};
          exports.free = ${functionAfter("[]", "r-free")};
        `),
      },
    );
    for (const requestId of ["r-gate", "r-inner"]) {
      gate.emulator.script(requestId, { inProgressPolls: 1, outcome: "SUCCEEDED" });
    }
    for (const requestId of ["r-after-gate", "r-after-team", "r-free"]) {
      gate.emulator.script(requestId, { outcome: "SUCCEEDED" });
    }
  });
  after(() => gate.remove());

  it("is not called in a preview while the gate, or one in the component, is still to be created", async () => {
    const preview = await gate.stack.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    assert.deepEqual(requestIds(), ["r-free"]);
    assert.match(preview.output, /afterGate: \[unknown\]\n\s+afterTeam: \[unknown\]\n\s+free +: "SUCCEEDED"/);
  });

  it("is called after the gate has opened, and so is one that depends on the gate's component", async () => {
    const before = gate.emulator.calls.length;
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    const polled = requestIds().slice(before);
    assert.equal(polled.filter((requestId) => requestId?.startsWith("r-after")).length, 2);
    assert.ok(polled.indexOf("r-after-gate") > polled.lastIndexOf("r-gate"), polled.join());
    assert.ok(polled.indexOf("r-after-team") > polled.lastIndexOf("r-inner"), polled.join());
    assert.ok(
      polled.indexOf("r-free") < polled.lastIndexOf("r-gate"),
      "what depends on nothing does not wait",
    );
    assert.match(up.output, /afterGate: "SUCCEEDED"\n\s+afterTeam: "SUCCEEDED"/);
  });

  it("is not called in a preview in which the gate is to be replaced", async () => {
    gate.emulator.script("r-failed", { outcome: "FAILED" });
    await gate.stack.setProgram(
      programOf(`
        const ready = gate("ready", "r-failed");
        exports.afterGate = ${functionAfter("[ready]", "r-after-gate")};
      `),
    );
    const before = gate.emulator.calls.length;
    const preview = await gate.stack.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    assert.match(preview.output, /ready create replacement/);
    assert.deepEqual(requestIds().slice(before), []);
  });

  it("is not called when the gate fails, not even with --continue-on-error", async () => {
    const before = gate.emulator.calls.length;
    const up = await gate.stack.up("--continue-on-error");
    assert.notEqual(up.exitCode, 0, up.output);
    assert.deepEqual(requestIds().slice(before), ["r-failed"]);
  });
});
