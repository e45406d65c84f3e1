import assert from "node:assert/strict";
import { emulatorUser } from "../support/emulator/emulator";
import { createGateStack, errorsOf, type GateStack, storyOf } from "../support/engine/gate-stack";
import { programOf } from "../support/engine/program-of";

describe("a gate with an explicit provider", () => {
  let gate: GateStack;
  const programWith = (config: string) =>
    programOf(`
      class Provider extends pulumi.ProviderResource {
        constructor(name, config) {
          super("pulumi-nodejs", name, config);
        }
      }
      const endpoints = JSON.stringify({ identitycenter: emulatorUrl });
      const provider = new Provider("other-identity", ${config});
      exports.status = gate("ready", "r-1", { provider }).status;
    `);

  before(async () => {
    // The stack's own configuration has everything that a call needs, and the environment nothing.
    gate = await createGateStack({}, { program: "", environment: {} });
    gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
    await gate.stack.setConfig({
      "huaweicloud:endpoints": JSON.stringify({ identitycenter: gate.emulator.url }),
      "huaweicloud:accessKey": emulatorUser.accessKey,
      "huaweicloud:secretKey": emulatorUser.secretKey,
    });
  });
  after(() => gate.remove());

  it("does not get the stack's configuration: Pulumi gives a provider its own inputs only", async () => {
    await gate.stack.setProgram(programWith(`{ "huaweicloud:endpoints": endpoints }`));
    const up = await gate.stack.up();
    assert.notEqual(up.exitCode, 0, up.output);
    assert.match(errorsOf(up)[0] ?? "", /^No Huawei Cloud credentials were found/);
    assert.deepEqual(storyOf(gate.emulator), []);
  });

  it("takes the provider's inputs, by the same names, as its configuration", async () => {
    await gate.stack.setProgram(
      programWith(`{
        "huaweicloud:endpoints": endpoints,
        "huaweicloud:accessKey": "${emulatorUser.accessKey}",
        "huaweicloud:secretKey": pulumi.secret("${emulatorUser.secretKey}"),
      }`),
    );
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator), ["SUCCEEDED"]);
    const saved = JSON.stringify(await gate.stack.resources());
    const clear = saved.split(emulatorUser.secretKey).length - 1;
    // The default provider is not made, so that the stack's configuration is not saved; the secret is encrypted.
    assert.equal(clear, 0);
  });
});
