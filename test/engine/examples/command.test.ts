import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { createExample, type Example } from "../../support/engine/example";
import { storyOf } from "../../support/engine/gate-stack";

const repository = resolve(__dirname, "../../..");
const config = { instanceId: "ssoins-1", permissionSetId: "ps-1", revision: "1" };

/** A command `hcloud` in a folder of its own that provisions with the emulator. */
async function writeHcloud(folder: string, emulatorUrl: string): Promise<void> {
  const script = `#!/bin/sh
cd '${repository}'
EMULATOR_URL='${emulatorUrl}' exec '${process.execPath}' -r ts-node/register test/support/engine/hcloud.ts "$@"
`;
  await writeFile(join(folder, "hcloud"), script, { mode: 0o755 });
}

describe("examples/command", () => {
  let bin: string;
  let example: Example;

  before(async () => {
    bin = await mkdtemp(join(tmpdir(), "identity-center-hcloud-"));
    const path = [bin, process.env["PULUMI_CLI_DIRECTORY"], process.env["PATH"]].join(delimiter);
    example = await createExample("command", config, { environment: { PATH: path } });
    await writeHcloud(bin, example.emulator.url);
  });
  after(async () => {
    await example.remove();
    await rm(bin, { recursive: true });
  });

  it("waits for the request that the command has started", async () => {
    const { exitCode, output } = await example.stack.up();
    assert.equal(exitCode, 0, output);
    assert.match(output, /status: "SUCCEEDED"/);
    assert.deepEqual(storyOf(example.emulator), ["IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED"]);
    const [start, ...polls] = example.emulator.calls;
    assert.equal(start?.path, "/v1/instances/ssoins-1/permission-sets/ps-1/provision");
    for (const poll of polls) assert.equal(poll.requestId, start.requestId);
  });

  it("does not run the command again for the same revision, and does for another one", async () => {
    const preview = await example.stack.preview("--expect-no-changes");
    assert.equal(preview.exitCode, 0, preview.output);

    await example.configure({ ...config, revision: "2" });
    example.emulator.nextRequest({ outcome: "SUCCEEDED" });
    const up = await example.stack.up();

    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(example.emulator).slice(3), ["SUCCEEDED", "SUCCEEDED"]);
    const [start, poll] = example.emulator.calls.slice(3);
    assert.equal(start?.operation, "provision");
    assert.equal(poll?.requestId, start.requestId);
  });
});
