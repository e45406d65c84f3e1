import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { emulatorUser } from "../support/emulator/emulator";
import { readDocument, snippet } from "../support/documents";
import { createGateStack, type GateStack, withGateStack } from "../support/engine/gate-stack";

/** A TypeScript project of these programs. */
function project(files: Readonly<Record<string, string>>) {
  return {
    "package.json": readDocument("examples/rollout/package.json"),
    "tsconfig.json": snippet("tsconfig"),
    ...files,
  };
}

describe("the README's rollout", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({}, { files: project({ "index.ts": snippet("rollout") }), environment: {} });
  });
  after(() => gate.remove());

  it("runs with keys in the configuration, and holds the app back until SUCCEEDED in both accounts", async () => {
    await gate.stack.setConfig({
      "gate-test:permissionSetId": "ps-1",
      "gate-test:revision": "0",
    });
    const [, ...commands] = snippet("gate-config").split("\n").slice(0, 3);
    const configured = await gate.stack.bash(
      [
        `INSTANCE_ID=ins-1 REQUEST_ID=r-1 ENDPOINT=${gate.emulator.url}`,
        `ACCESS_KEY=${emulatorUser.accessKey} SECRET_KEY=${emulatorUser.secretKey}`,
        ...commands,
        snippet("endpoint"),
        snippet("keys-in-config"),
      ].join("\n"),
    );
    assert.equal(configured.exitCode, 0, configured.output);
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.match(up.output, /111: "SUCCEEDED"[^]*222: "SUCCEEDED"/);
    assert.equal(gate.emulator.calls.filter(({ operation }) => operation === "provision").length, 2);
    const [beforeApp = ""] = up.output.split(" app creating");
    for (const name of ["admins-111", "admins-222"])
      assert.ok(beforeApp.includes(`PermissionSetProvisioningStatus ${name} created`), up.output);
  });

  it("fails for the account that docs/getting-started.md lets fail, and for no other", async () => {
    const up = await gate.stack.bash(
      snippet("rollout-failure").replaceAll("http://127.0.0.1:4600", gate.emulator.url),
    );
    assert.notEqual(up.exitCode, 0, up.output);
    assert.match(up.output, /FAILED: The quota is used up\..* \(account 222,/);
    assert.doesNotMatch(up.output, /\(account 111,/);
  });

  it("is what the unit test of docs/pulumi.md tests, without network, credentials and CLI", async () => {
    const { emulator, stack } = gate;
    const callsBefore = emulator.calls.length;
    await writeFile(join(stack.folder, "index.test.ts"), snippet("unit-test"));
    // Another program of the stack's, which the test would find first.
    await rm(join(stack.folder, "index.js"));
    const run = await stack.bash(`PATH=$(dirname "$(command -v node)")\n${snippet("run-unit-test")}`);
    assert.equal(run.exitCode, 0, run.output);
    assert.match(run.output, /# pass 1\n/);
    assert.equal(emulator.calls.length, callsBefore);
  });
});

describe("the programs of docs", () => {
  it("run, each as a module of one program", async () => {
    const index = `
      import readStatus = require("./read-status");
      import catchErrors = require("./catch-errors");
      import { status as otherIdentity } from "./other-identity";
      import { principalId } from "./assignment";
      import "./time-out";
      export = async () => ({ ...(await readStatus()), caught: await catchErrors(), otherIdentity, principalId });
    `;
    const other = {
      accessKey: "FAKEACCESSKEYOFOTHER",
      secretKey: "fake-secret-key-of-the-other-opens-nothin",
    };
    const files = project({
      "index.ts": index,
      "read-status.ts": snippet("read-status"),
      "catch-errors.ts": snippet("catch-errors"),
      "other-identity.ts": snippet("other-identity"),
      "time-out.ts": snippet("time-out"),
      "assignment.ts": snippet("assignment"),
    });
    const users = [emulatorUser, other];
    await withGateStack({}, { files, emulator: { users } }, async ({ emulator, stack }) => {
      for (const requestId of ["9a77", "7c55", "0123456789abcdef0123456789abcdef"])
        emulator.script(requestId, { outcome: "SUCCEEDED" });
      emulator.script("8b66", { outcome: "FAILED", failureReason: "no quota" });
      emulator.script("unknown", { notFoundMs: 60_000 });
      emulator.script("a-1", { kind: "assignmentCreation", principalId: "u-1", outcome: "SUCCEEDED" });
      await stack.setConfig({
        "huaweicloud:endpoints": JSON.stringify({ identitycenter: emulator.url }),
        "gate-test:otherAccessKey": other.accessKey,
        "gate-test:otherSecretKey": other.secretKey,
        "gate-test:instanceId": "ins-1",
        "gate-test:assignmentRequestId": "a-1",
      });
      const up = await stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.match(up.output, /8b66 failed: no quota/);
      for (const output of [
        /caught *: \{\s*status: "unknown"/,
        /later *: "SUCCEEDED"/,
        /now *: "FAILED"/,
        /otherIdentity *: "SUCCEEDED"/,
        /principalId *: "u-1"/,
        /read *: "FAILED"/,
      ])
        assert.match(up.output, output);
      const signers = emulator.calls
        .filter(({ requestId }) => requestId === "7c55")
        .map(({ signedBy }) => signedBy);
      assert.deepEqual(signers, [other.accessKey]);
    });
  });
});

describe("the command of docs/account-assignments.md", () => {
  it("sets the request ID that KooCLI prints", () =>
    withGateStack({}, {}, async ({ stack }) => {
      const response = JSON.stringify({ account_assignment_creation_status: { request_id: "a-1" } });
      const run = await stack.bash(
        `hcloud() { echo '${response}'; }\n${snippet("assignment-request")}\npulumi config get assignmentRequestId`,
      );
      assert.equal(run.exitCode, 0, run.output);
      assert.match(run.output, /^a-1$/m);
    }));
});

describe("the commands of docs/ci.md", () => {
  let gate: GateStack;
  const keys = `ACCESS_KEY=${emulatorUser.accessKey} SECRET_KEY=${emulatorUser.secretKey}\n${snippet("keys-in-environment")}`;

  before(async () => {
    const files = {
      "package.json": JSON.stringify({ main: "index.js" }),
      "index.js": snippet("first-gate-js"),
    };
    gate = await createGateStack({}, { files, environment: {} });
    gate.emulator.script("r-1", { outcome: "FAILED", failureReason: "no quota" });
    await gate.stack.setConfig({
      "huaweicloud:endpoints": JSON.stringify({ identitycenter: gate.emulator.url }),
      "gate-test:instanceId": "ins-1",
      "gate-test:requestId": "r-0",
    });
    // Another gate takes the place of this one, which stays in the state until that one opens.
    gate.emulator.script("r-0", { outcome: "SUCCEEDED" });
    const first = await gate.stack.bash(`${keys}\npulumi up --yes\npulumi config set requestId r-1`);
    assert.equal(first.exitCode, 0, first.output);
  });
  after(() => gate.remove());

  /** A job that installs nothing, in this stack. */
  const job = (commands: readonly string[]) =>
    [keys, "npm() { [ $* = ci ]; }", ...commands].join("\n").replaceAll("acme/prod", "dev");

  it("fail the job of GitHub Actions, and post the reason", async () => {
    const { jobs } = parse(snippet("github-actions")) as {
      jobs: { deploy: { steps: { run?: string; if?: string; shell?: string }[] } };
    };
    const steps = jobs.deploy.steps.filter(({ run }) => run !== undefined);
    const inJob = steps.filter((step) => step.if === undefined);
    // GitHub runs a step of the shell "bash" with this option.
    assert.equal(inJob.at(-1)?.shell, "bash");
    const failed = await gate.stack.bash(job(["set -o pipefail", ...inJob.map(({ run = "" }) => run)]));
    assert.notEqual(failed.exitCode, 0, failed.output);
    const afterwards = steps.filter((step) => step.if === "failure()").map(({ run = "" }) => run);
    const posted = await gate.stack.bash(["GITHUB_STEP_SUMMARY=summary.md", ...afterwards].join("\n"));
    assert.equal(posted.exitCode, 0, posted.output);
    const summary = await readFile(join(gate.stack.folder, "summary.md"), "utf8");
    assert.equal([...summary.matchAll(/r-1 .*FAILED: no quota\./g)].length, 1, summary);
  });

  it("fail the job of GitLab, and print the reason once more", async () => {
    const { deploy } = parse(snippet("gitlab")) as {
      deploy: Record<"before_script" | "script" | "after_script", string[]>;
    };
    const install = deploy.before_script.filter((command) => command === "npm ci");
    assert.equal(install.length, 1);
    const failed = await gate.stack.bash(job([...install, ...deploy.script]));
    assert.notEqual(failed.exitCode, 0, failed.output);
    const afterwards = await gate.stack.bash(deploy.after_script.join("\n"));
    assert.equal([...afterwards.output.matchAll(/r-1 .*FAILED: no quota\./g)].length, 1, afterwards.output);
  });

  it("show what a gate saw last, without the gate that it replaces and without the stack's outputs", async () => {
    const shown = await gate.stack.bash(snippet("status-of-gates"));
    assert.equal(shown.exitCode, 0, shown.output);
    assert.ok((await gate.stack.resources()).some(({ outputs }) => outputs?.["requestId"] === "r-0"));
    assert.equal(
      shown.output.replace(/\s+/g, " ").trim(),
      "[ { name: 'admins-ready', requestId: 'r-1', status: 'FAILED', failureReason: 'no quota' } ]",
    );
  });

  it("print a refusal once, too", async () => {
    gate.emulator.fault({ kind: "status", status: 403, requestId: "r-2" });
    const { deploy } = parse(snippet("gitlab")) as { deploy: Record<"script" | "after_script", string[]> };
    const refused = await gate.stack.bash(job(["pulumi config set requestId r-2", ...deploy.script]));
    assert.notEqual(refused.exitCode, 0, refused.output);
    const { output } = await gate.stack.bash(deploy.after_script.join("\n"));
    assert.equal([...output.matchAll(/refused to show provisioning request r-2: 403/g)].length, 1, output);
  });
});
