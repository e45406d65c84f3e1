import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { emulatorUser } from "../../support/emulator/emulator";
import { createExample, type Example } from "../../support/engine/example";
import { endOf, pulumiEnvironment } from "../../support/engine/stack";

describe("examples/pipeline", () => {
  let example: Example;
  let temporary: string;
  const running: Promise<unknown>[] = [];

  before(async () => {
    example = await createExample("pipeline", {});
    temporary = join(example.stack.folder, "temporary");
    await mkdir(temporary);
  });
  after(async () => {
    await Promise.allSettled(running);
    await example.remove();
  });

  /** Runs the script to its end. */
  async function run(...args: string[]) {
    const { emulator, stack } = example;
    const script = ["index.js", "--instance", "ssoins-1", "--endpoint", emulator.url, ...args];
    const child = spawn(process.execPath, script, {
      cwd: stack.folder,
      env: {
        ...pulumiEnvironment(stack.folder),
        PATH: [process.env["PULUMI_CLI_DIRECTORY"], process.env["PATH"]].join(delimiter),
        TMPDIR: temporary,
        HW_ACCESS_KEY: emulatorUser.accessKey,
        HW_SECRET_KEY: emulatorUser.secretKey,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const end = endOf(child);
    running.push(end);
    const { exitCode, stdout, stderr: progress } = await end;
    assert.match(stdout, /^.+\n$/, `one line, and not ${stdout}\n${progress}`);
    assert.deepEqual(await readdir(temporary), [], "nothing is left behind");
    return { exitCode, result: JSON.parse(stdout) as unknown, progress };
  }

  it("ends with 0 after SUCCEEDED, and has shown its progress", async () => {
    example.emulator.script("r-1", { inProgressPolls: 1, outcome: "SUCCEEDED" });
    const { exitCode, result, progress } = await run("--request", "r-1");
    assert.deepEqual(result, { requestId: "r-1", status: "SUCCEEDED" }, progress);
    assert.equal(exitCode, 0);
    assert.match(progress, /gate creating.* IN_PROGRESS(?: \d+s)?, next poll in \d+s/);
  });

  it("ends with 2 after FAILED, and prints the reason", async () => {
    example.emulator.script("r-2", { outcome: "FAILED", failureReason: "no quota" });
    const { exitCode, result, progress } = await run("--request", "r-2");
    assert.deepEqual(result, { requestId: "r-2", status: "FAILED", failureReason: "no quota" }, progress);
    assert.equal(exitCode, 2);
    assert.match(progress, /Provisioning request r-2 FAILED: no quota\./);
  });

  it("ends with 3 where the time is over first", async () => {
    example.emulator.script("r-3", {});
    const { exitCode, result, progress } = await run("--request", "r-3", "--timeout", "3s");
    assert.deepEqual(result, { requestId: "r-3", status: "IN_PROGRESS" }, progress);
    assert.equal(exitCode, 3);
    assert.match(progress, /Gave up after 3s waiting for provisioning request r-3/);
  });

  it("ends with 1 where the status cannot be seen", async () => {
    example.emulator.fault({ kind: "status", status: 403, requestId: "r-4" });
    const { exitCode, result, progress } = await run("--request", "r-4");
    assert.deepEqual(result, { requestId: "r-4", status: null }, progress);
    assert.equal(exitCode, 1);
    assert.match(progress, /refused to show provisioning request r-4: 403 /);
  });
});
