import assert from "node:assert/strict";
import { createGateStack, errorsOf, type GateStack, storyOf } from "../support/engine/gate-stack";
import { programOf } from "../support/engine/program-of";

describe("importing a gate", () => {
  const type = "pulumi-nodejs:dynamic/permissionSetProvisioningStatus:PermissionSetProvisioningStatus";
  const id = "ssoins-1/r-1";
  const refusal = "code must be a string, not undefined";
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({}, { program: programOf(`gate("ready", "r-1", { import: "${id}" });`) });
    gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
  });
  after(() => gate.remove());

  it("is what Pulumi cannot do for dynamic resources: its SDK looks for their code in the state", async () => {
    const run = await gate.stack.pulumi("import", "--yes", type, "ready", id);
    assert.notEqual(run.exitCode, 0, run.output);
    assert.ok(errorsOf(run).includes(`Preview failed: ${refusal}`), run.output);
    assert.equal(await gate.stack.resource("ready"), undefined);
  });

  it("is refused as a resource option, with what to do instead", async () => {
    const up = await gate.stack.up();
    assert.notEqual(up.exitCode, 0, up.output);
    const text =
      'PermissionSetProvisioningStatus "ready": Pulumi cannot import dynamic resources. Leave out the option import: a ' +
      "new gate on a finished request makes one call, and .get looks without waiting.";
    assert.ok(up.output.includes(text), up.output);
    assert.equal(await gate.stack.resource("ready"), undefined);
    assert.deepEqual(gate.emulator.calls, []);
  });

  it("is not needed: a new gate on a finished request makes one call", async () => {
    await gate.stack.setProgram(programOf(`gate("ready", "r-1");`));
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator), ["SUCCEEDED"]);
    assert.equal((await gate.stack.resource("ready"))?.id, id);
  });
});
