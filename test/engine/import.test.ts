import assert from "node:assert/strict";
import {
  createGateStack,
  errorsOf,
  type GateStack,
  storyOf,
  withGateStack,
} from "../support/engine/gate-stack";
import { programOf } from "../support/engine/program-of";
import { rolloutProgram } from "../support/engine/rollout-program";

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

  it("is what Pulumi cannot do for dynamic resources: its SDK polls for their code in the state", async () => {
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
      "new gate on a finished request makes one call, and \.get reads without waiting.";
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

describe("importing a start", () => {
  it("is refused as a resource option too, and nothing is started", async () => {
    const start = { instanceId: "ssoins-1", permissionSetId: "ps-1", targetType: "ACCOUNT", targetId: "42" };
    const settings = { start, opts: { import: "ssoins-1/r-1" } };
    await withGateStack(settings, { program: rolloutProgram }, async ({ emulator, stack }) => {
      const preview = await stack.preview();
      assert.notEqual(preview.exitCode, 0, preview.output);
      const text =
        'PermissionSetProvisioning "start": Pulumi cannot import dynamic resources. Leave out the option import: a ' +
        "provisioning that was started elsewhere is waited for by a PermissionSetProvisioningStatus with its request ID.";
      assert.ok(preview.output.includes(text), preview.output);
      assert.deepEqual(emulator.calls, []);
    });
  });
});
