import assert from "node:assert/strict";
import { type EmulatorForAPerson, startEmulatorForAPerson } from "../support/emulator/for-a-person";
import { gateProgram } from "../support/engine/gate-program";
import { Stack } from "../support/engine/stack";

describe("the emulator for a person", () => {
  let emulator: EmulatorForAPerson | undefined;
  let stack: Stack | undefined;

  after(async () => {
    await emulator?.stop();
    await stack?.remove();
  });

  it("prints the lines that point a program at it, and that script what the program sees", async () => {
    emulator = await startEmulatorForAPerson();
    const emulatorUrl = /listens on (http:\S+)\./.exec(emulator.output)?.[1];
    const args = { instanceId: "ssoins-1", requestId: "r-1" };
    stack = await Stack.create({ program: gateProgram, settings: { emulatorUrl, args } });
    const life = emulator.commands("curl").find((line) => line.includes("/requests/r-1 "));

    const { exitCode, output } = await stack.bash(
      [
        ...emulator.commands("pulumi"),
        ...emulator.commands("export"),
        life,
        "pulumi up --yes --skip-preview --non-interactive --color never",
      ].join("\n"),
    );

    assert.equal(exitCode, 0, output);
    assert.match(output, /IN_PROGRESS \d+s, next poll in \d+s/);
    assert.match(output, /status: "SUCCEEDED"/);
  });
});
