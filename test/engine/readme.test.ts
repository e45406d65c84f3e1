import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emulatorUser } from "../support/emulator/emulator";
import { createGateStack, type GateStack, storyOf, withGateStack } from "../support/engine/gate-stack";

const repository = join(__dirname, "../..");
const read = (path: string) => readFileSync(join(repository, path), "utf8");

/** The code blocks of the README in one language. */
function snippets(language: string): string[] {
  const blocks = read("README.md").matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, found, code = ""]) => (found === language ? [code] : []));
}

/** A TypeScript project whose program is the given text. */
function project(program: string) {
  return {
    "package.json": read("examples/rollout/package.json"),
    "tsconfig.json": read("examples/rollout/tsconfig.json"),
    "workload.ts": read("examples/rollout/workload.ts"),
    "index.ts": program,
  };
}

describe("the README, and examples/rollout", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack(
      {},
      {
        files: project(snippets("ts")[0] ?? ""),
        environment: {},
      },
    );
  });
  after(() => gate.remove());

  it("show the same program", () => {
    assert.equal(snippets("ts")[0], read("examples/rollout/index.ts"));
  });

  it("configure it with commands that work", async () => {
    const values: Record<string, string> = {
      $INSTANCE_ID: "ssoins-1",
      $REQUEST_ID: "r-1",
      $ACCESS_KEY: emulatorUser.accessKey,
      $SECRET_KEY: emulatorUser.secretKey,
      $ENDPOINT: gate.emulator.url,
    };
    await gate.stack.setConfig({
      "gate-test:instanceId": "ssoins-1",
      "gate-test:permissionSetId": "ps-1",
      "gate-test:revision": "1",
    });
    const commands = snippets("sh").flatMap((code) =>
      code.split("\n").filter((line) => line.startsWith("pulumi config ")),
    );
    assert.equal(commands.length, 5);
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
    assert.deepEqual(storyOf(gate.emulator), ["IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED"]);
    assert.deepEqual(
      gate.emulator.calls.map(({ operation }) => operation),
      ["provision", "status", "status"],
    );
    assert.ok(up.output.indexOf("app creating") > up.output.indexOf("admins-ready created"), up.output);
  });

  it("name commands of the package's own that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const commands = snippets("sh").flatMap((code) => [...code.matchAll(/^npm (?:run )?(\w+)$/gm)]);
    assert.deepEqual(
      commands.map(([, name = ""]) => name),
      ["demo", "test", "lint", "bench"],
    );
    for (const [, name = ""] of commands) assert.ok(name in scripts, name);
  });
});

describe("the README's smallest gate", () => {
  const [Pulumi = ""] = snippets("yaml");
  const [tsconfig = ""] = snippets("json");
  const programs = {
    TypeScript: { "index.ts": snippets("ts")[1] ?? "", "tsconfig.json": tsconfig },
    JavaScript: { "index.js": snippets("js")[0] ?? "" },
  };
  for (const [language, files] of Object.entries(programs)) {
    it(`waits, in the project that the README describes, in ${language}`, async () => {
      const [main = ""] = Object.keys(files);
      const project = { "package.json": JSON.stringify({ main }), "Pulumi.yaml": Pulumi, ...files };
      await withGateStack({}, { files: project }, async ({ emulator, stack }) => {
        emulator.script("r-1", { inProgressPolls: 1, outcome: "SUCCEEDED" });
        await stack.setConfig({
          "admins:instanceId": "ssoins-1",
          "admins:requestId": "r-1",
          "huaweicloud:endpoints": JSON.stringify({ identitycenter: emulator.url }),
        });
        const up = await stack.up();
        assert.equal(up.exitCode, 0, up.output);
        assert.match(up.output, /status: "SUCCEEDED"/);
        assert.deepEqual(storyOf(emulator), ["IN_PROGRESS", "SUCCEEDED"]);
      });
    });
  }
});

describe("the README's polls", () => {
  it("run, beside a gate", async () => {
    await withGateStack({}, { files: project(snippets("ts")[2] ?? "") }, async ({ emulator, stack }) => {
      emulator.script("9a77", { outcome: "SUCCEEDED" });
      emulator.script("8b66", { outcome: "FAILED", failureReason: "no quota" });
      const up = await stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.match(up.output, /8b66 failed: no quota/);
      assert.match(up.output, /later: "SUCCEEDED"\n\s+look : "FAILED"\n\s+now {2}: "FAILED"/);
    });
  });
});

describe("the README's mocks", () => {
  it("serve a user's unit test without network, credentials and CLI", async () => {
    await withGateStack({}, {}, ({ emulator, stack }) => {
      const test = `
import { getPermissionSetProvisioningStatus, PermissionSetProvisioningStatus } from "pulumi-huaweicloud-identitycenter";
const args = { instanceId: "i", requestId: "r" };
new PermissionSetProvisioningStatus("gate", args).status.apply(async (status) => {
  console.log(status, (await getPermissionSetProvisioningStatus(args)).failureReason);
});
`;
      writeFileSync(join(stack.folder, "unit.ts"), (snippets("ts")[3] ?? "") + test);
      const run = (...args: string[]) =>
        execFileSync(process.execPath, args, { cwd: stack.folder, env: {}, encoding: "utf8" });
      const options = ["--strict", "--skipLibCheck", "--module", "node16", "--target", "es2022"];
      run("node_modules/typescript/bin/tsc", ...options, "unit.ts");
      assert.equal(run("unit.js"), "SUCCEEDED no quota\n");
      assert.deepEqual(emulator.calls, []);
      return Promise.resolve();
    });
  });
});
