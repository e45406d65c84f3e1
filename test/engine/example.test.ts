import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { emulatorUser } from "../support/emulator/emulator";
import { createGateStack, type GateStack, storyOf } from "../support/engine/gate-stack";

const repository = join(__dirname, "../..");
const read = (path: string) => readFileSync(join(repository, path), "utf8");

/** The code blocks of the README in one language. */
function snippets(language: string): string[] {
  const blocks = read("README.md").matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, found, code = ""]) => (found === language ? [code] : []));
}

describe("the README, and examples/gate", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack(
      {},
      {
        files: {
          "package.json": read("examples/gate/package.json"),
          "tsconfig.json": read("examples/gate/tsconfig.json"),
          "workload.ts": read("examples/gate/workload.ts"),
          "index.ts": snippets("ts")[0] ?? "",
        },
        environment: {},
      },
    );
    gate.emulator.script("9a77", { inProgressLooks: 1, outcome: "SUCCEEDED" });
  });
  after(() => gate.remove());

  it("show the same program, and no other", () => {
    assert.deepEqual(snippets("ts"), [read("examples/gate/index.ts")]);
  });

  it("configure it with commands that work", async () => {
    const values: Record<string, string> = {
      $ACCESS_KEY: emulatorUser.accessKey,
      $SECRET_KEY: emulatorUser.secretKey,
      $ENDPOINT: gate.emulator.url,
    };
    await gate.stack.setConfig({ "gate-test:instanceId": "ssoins-1", "gate-test:requestId": "9a77" });
    const commands = snippets("sh").flatMap((code) =>
      code.split("\n").filter((line) => line.startsWith("pulumi ")),
    );
    assert.equal(commands.length, 3);
    for (const command of commands) {
      const [, ...args] = command.split(" ").map((word) => values[word.replaceAll('"', "")] ?? word);
      const run = await gate.stack.pulumi(...args);
      assert.equal(run.exitCode, 0, run.output);
    }
  });

  it("run, and hold the workload back until SUCCEEDED", async () => {
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.match(up.output, /status: "SUCCEEDED"/);
    assert.deepEqual(storyOf(gate.emulator), ["IN_PROGRESS", "SUCCEEDED"]);
    assert.ok(up.output.indexOf("app creating") > up.output.indexOf("admins-ready created"), up.output);
  });

  it("name commands of the package's own that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const commands = snippets("sh").flatMap((code) => [...code.matchAll(/^npm (?:run )?(\w+)$/gm)]);
    assert.deepEqual(
      commands.map(([, name = ""]) => name),
      ["demo", "test"],
    );
    for (const [, name = ""] of commands) assert.ok(name in scripts, name);
  });
});
