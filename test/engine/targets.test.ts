import assert from "node:assert/strict";
import { createGateStack, errorsOf, type GateStack, storyOf } from "../support/engine/gate-stack";
import { programOf } from "../support/engine/program-of";

describe("a gate that is shut, and the engine's ways of leaving things out", () => {
  const program = programOf(`
    const ready = gate("ready", "r-failed");
    new Mark("first", emulatorUrl, { dependsOn: [ready] });
    new Mark("second", emulatorUrl, { dependsOn: [ready] });
    new Mark("independent", emulatorUrl);
  `);
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({}, { program });
    gate.emulator.script("r-failed", { outcome: "FAILED" });
  });
  after(() => gate.remove());

  it("--target of a dependant is refused by the engine as long as the state does not hold the gate", async () => {
    const up = await gate.stack.up("--target", "**::first");
    assert.notEqual(up.exitCode, 0, up.output);
    const [error, ...others] = errorsOf(up);
    assert.match(
      error ?? "",
      /'.*::first' depends on '.*::ready' which was .*not specified in --target list/,
    );
    assert.deepEqual(others, []);
    assert.deepEqual(storyOf(gate.emulator), []);
  });

  it("--continue-on-error creates what does not depend on it, and nothing else", async () => {
    const up = await gate.stack.up("--continue-on-error");
    assert.notEqual(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator).sort(), ["FAILED", "independent"]);
  });

  it("--target of a dependant creates it past the gate, without a call", async () => {
    const up = await gate.stack.up("--target", "**::first");
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator).slice(2), ["first"]);
  });

  it("--exclude of the gate creates every dependant past it, without a call", async () => {
    const up = await gate.stack.up("--exclude", "**::ready");
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator).slice(3), ["second"]);
  });

  it("--target of a dependant and its gate polls, and does not create the dependant", async () => {
    await gate.stack.setProgram(
      programOf(`
        const ready = gate("ready", "r-failed");
        new Mark("third", emulatorUrl, { dependsOn: [ready] });
      `),
    );
    const up = await gate.stack.up("--target", "**::third", "--target", "**::ready");
    assert.notEqual(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator).slice(4), ["FAILED"]);
  });
});
