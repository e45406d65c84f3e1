import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const root = join(__dirname, "../..");
const emulator = join(root, "test/support/emulator/emulator.ts");

/** Like a hook that starts an emulator and then fails, so that no variable has it. */
const testFile = `
describe("a stack that cannot be made", () => {
  before(async () => {
    await require(${JSON.stringify(emulator)}).startEmulator();
    throw new Error("no stack");
  });
  it("is never reached", () => undefined);
});
`;

describe("a test that fails", () => {
  it("ends mocha although it has left a server open", async () => {
    const folder = await mkdtemp(join(tmpdir(), "identity-center-mocha-"));
    try {
      const file = join(folder, "leftover.test.js");
      await writeFile(file, testFile);
      const mocha = join(root, "node_modules/mocha/bin/mocha.js");
      const child = spawn(process.execPath, [mocha, "--reporter", "dot", file], {
        cwd: root,
        env: { ...process.env, TS_NODE_TRANSPILE_ONLY: "true" },
        stdio: ["ignore", "pipe", "inherit"],
        killSignal: "SIGKILL",
        timeout: 30_000,
      });
      const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
      assert.equal(child.exitCode, 1, output);
      assert.match(output, /no stack/);
    } finally {
      await rm(folder, { recursive: true });
    }
  }).timeout("60s");
});
