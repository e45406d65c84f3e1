import type { EngineEvent, PulumiFn, UpOptions } from "@pulumi/pulumi/automation";
import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Emulator, type EmulatorUser, emulatorUser, startEmulator } from "../support/emulator/emulator";
import { installedModules } from "../support/engine/installed-package";
import { withoutCount } from "../support/engine/gate-stack";
import { prepareFolder, pulumiEnvironment } from "../support/engine/stack";

const instanceId = "ssoins-1";
const projectName = "gates";
const opts = { customTimeouts: { create: "30s" } };

/** What an Automation API program imports, from the folder that a user's project would have it in. */
function importInstalled() {
  const require = createRequire(join(installedModules, "program.js"));
  return {
    ...(require("@pulumi/pulumi") as Pick<typeof import("@pulumi/pulumi"), "ErrorHook">),
    ...(require("@pulumi/pulumi/automation") as typeof import("@pulumi/pulumi/automation")),
    ...(require("pulumi-huaweicloud-identitycenter") as typeof import("../../src")),
  };
}

describe("in an Automation API program", () => {
  const users = ["ONE", "TWO", "THREE"].map((name) => ({
    accessKey: `FAKEACCESSKEYOF${name}`,
    secretKey: `fake-secret-key-of-${name}-opens-nothing`,
  }));
  const [one, two, three] = users as [EmulatorUser, EmulatorUser, EmulatorUser];
  const environment = { ...process.env };
  const ending = new AbortController();
  // Each update of the file listens to it.
  setMaxListeners(0, ending.signal);
  const folders: string[] = [];
  const updates: Promise<unknown>[] = [];
  let emulator: Emulator;
  let imported: ReturnType<typeof importInstalled>;

  before(async () => {
    imported = importInstalled();
    emulator = await startEmulator({ users: [emulatorUser, ...users] });
    process.env["PATH"] = [process.env["PULUMI_CLI_DIRECTORY"], process.env["PATH"]].join(delimiter);
    for (const name of Object.keys(process.env)) {
      if (/^(HW|HUAWEICLOUD)_/.test(name)) Reflect.deleteProperty(process.env, name);
    }
    process.env["HOME"] = await mkdtemp(join(tmpdir(), "identity-center-home-"));
    folders.push(process.env["HOME"]);
  });
  after(async () => {
    ending.abort();
    await Promise.allSettled(updates);
    await emulator.close();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
    for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, environment);
  });

  /** A new stack with a project folder of its own, whose configuration holds the user's keys, if any. */
  async function createStack(
    stackName: string,
    program: PulumiFn,
    { user, envVars }: { user?: EmulatorUser; envVars?: Record<string, string> } = { user: emulatorUser },
  ) {
    const workDir = await mkdtemp(join(tmpdir(), "identity-center-automation-"));
    folders.push(workDir);
    await prepareFolder(workDir);
    const stack = await imported.LocalWorkspace.createOrSelectStack(
      { stackName, projectName, program },
      {
        workDir,
        // Where the provider's process runs and finds the package; without it, in the folder of this process.
        projectSettings: { name: projectName, runtime: "nodejs", main: workDir },
        envVars: { ...pulumiEnvironment(workDir), ...envVars },
      },
    );
    await stack.setAllConfig({
      "huaweicloud:endpoints": { value: JSON.stringify({ identitycenter: emulator.url }) },
      ...(user && {
        "huaweicloud:accessKey": { value: user.accessKey, secret: true },
        "huaweicloud:secretKey": { value: user.secretKey, secret: true },
      }),
    });
    const up = (options: UpOptions = {}) => {
      const update = stack.up({ ...options, signal: ending.signal });
      updates.push(update);
      return update;
    };
    return { stack, up };
  }

  /** The program of a stack that waits for one request. */
  function gateOn(requestId: string, gateOpts = opts): PulumiFn {
    return () => {
      const gate = new imported.PermissionSetProvisioningStatus("ready", { instanceId, requestId }, gateOpts);
      return Promise.resolve({ status: gate.status });
    };
  }

  it("a gate shows its progress while it waits, in the events and in the output", async () => {
    emulator.script("r-live", {});
    const { up } = await createStack("live", gateOn("r-live"));
    const progress: string[] = [];
    let output = "";

    const { outputs } = await up({
      onEvent: ({ diagnosticEvent: event }) => {
        if (event?.ephemeral !== true || event.urn?.endsWith("::ready") !== true) return;
        progress.push(`${event.severity}: ${event.message}`);
        // Only who hears of it during the wait can end it.
        emulator.script("r-live", { outcome: "SUCCEEDED" });
      },
      onOutput: (text) => {
        output += text;
      },
    });

    assert.equal(outputs["status"]?.value, "SUCCEEDED");
    assert.match(progress[0] ?? "", /^info: IN_PROGRESS(?: \d+s)?, next poll in \d+s\n$/);
    assert.match(output, /ready creating.* IN_PROGRESS(?: \d+s)?, next poll in \d+s/);
  });

  it("the event of the failed operation distinguishes FAILED, a time-out and a refusal", async () => {
    emulator.script("r-failed", { outcome: "FAILED", failureReason: "no quota" });
    emulator.script("r-slow", {});
    emulator.fault({ kind: "status", status: 403, requestId: "r-refused" });

    const [failed, slow, refused] = await Promise.all(
      ["r-failed", "r-slow", "r-refused"].map(async (requestId) => {
        const { stack, up } = await createStack(
          requestId,
          gateOn(requestId, { customTimeouts: { create: requestId === "r-slow" ? "3s" : "1m" } }),
        );
        const events: EngineEvent[] = [];
        const error = await up({ onEvent: (event) => void events.push(event) }).then(
          () => assert.fail("the update passed"),
          (error: unknown) => error as Error,
        );
        const saved = (await stack.exportStack()).deployment as {
          resources: { urn: string; outputs?: { status?: string } }[];
        };
        const gate = events.flatMap(({ resOpFailedEvent }) => resOpFailedEvent?.metadata.new ?? [])[0];
        const { id, outputs, initErrors } = gate ?? assert.fail("no operation failed");
        const text = textOf(events);
        assert.ok(error instanceof imported.CommandError);
        assert.ok(error.message.includes(text), error.message);
        return {
          id,
          status: outputs["status"] as unknown,
          failureReason: outputs["failureReason"] as unknown,
          initErrors: (initErrors ?? []).map(withoutCount),
          text: withoutCount(text),
          savedStatus: saved.resources.find(({ urn }) => urn.endsWith("::ready"))?.outputs?.status,
        };
      }),
    );

    const failure = failed?.text ?? "";
    assert.match(failure, /^Provisioning request r-failed FAILED: no quota\. A failed request /);
    assert.deepEqual(failed, {
      id: "ssoins-1/r-failed",
      status: "FAILED",
      failureReason: "no quota",
      initErrors: [failure],
      text: failure,
      savedStatus: "FAILED",
    });
    const timeOut = slow?.text ?? "";
    assert.match(
      timeOut,
      /^Gave up after 3s waiting for .* r-slow to finish: last status IN_PROGRESS, some polls\. /,
    );
    assert.deepEqual(slow, {
      id: "ssoins-1/r-slow",
      status: "IN_PROGRESS",
      failureReason: undefined,
      initErrors: [timeOut],
      text: timeOut,
      savedStatus: "IN_PROGRESS",
    });
    const { text: refusal, ...nothing } = refused ?? assert.fail();
    assert.match(refusal, /^Identity Center refused to show provisioning request r-refused: 403 IIC\.403 /);
    assert.deepEqual(nothing, {
      id: "",
      status: undefined,
      failureReason: undefined,
      initErrors: [],
      savedStatus: undefined,
    });
  });

  it("many stacks poll at the same time, each with its own keys only", async () => {
    const seen: Record<string, string> = {};
    const runStack = async (name: string, identity: Parameters<typeof createStack>[2]) => {
      emulator.script(`read-${name}`, { outcome: "SUCCEEDED" });
      emulator.script(`gate-${name}`, { inProgressPolls: 1, outcome: "SUCCEEDED" });
      const program: PulumiFn = async () => {
        const { getPermissionSetProvisioningStatus } = imported;
        // Caught here: the SDK lets what one inline program throws fail all that run in the same process.
        seen[name] = await getPermissionSetProvisioningStatus({ instanceId, requestId: `read-${name}` }).then(
          ({ status }) => status,
          (error: unknown) => String(error),
        );
        return await gateOn(`gate-${name}`)();
      };
      const { up } = await createStack(name, program, identity);
      return await up().then(
        ({ outputs }) => String(outputs["status"]?.value),
        (error: unknown) => String(error),
      );
    };
    const calls = emulator.calls.length;

    const [ofOne, ofTwo, ofWrong, ofKeyless] = await Promise.all([
      runStack("one", { user: one }),
      runStack("two", { user: two }),
      runStack("wrong", { user: { ...three, secretKey: "a-wrong-secret-key" } }),
      // Environment variables of a workspace reach its engine and the gate there, but no code of this process.
      runStack("keyless", { envVars: { HW_ACCESS_KEY: three.accessKey, HW_SECRET_KEY: three.secretKey } }),
    ]);

    const signers: Record<string, unknown[]> = {};
    for (const { requestId = "", signedBy, httpStatus } of emulator.calls.slice(calls)) {
      (signers[requestId] ??= []).push(signedBy ?? httpStatus);
    }
    assert.deepEqual(signers, {
      "read-one": [one.accessKey],
      "gate-one": [one.accessKey, one.accessKey],
      "read-two": [two.accessKey],
      "gate-two": [two.accessKey, two.accessKey],
      "read-wrong": [401],
      "gate-wrong": [401],
      "gate-keyless": [three.accessKey, three.accessKey],
    });
    assert.deepEqual([ofOne, ofTwo, ofKeyless], ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
    assert.match(ofWrong, /refused to show provisioning request gate-wrong: 401 APIGW\.0301 /);
    assert.deepEqual([seen["one"], seen["two"]], ["SUCCEEDED", "SUCCEEDED"]);
    assert.match(
      seen["wrong"] ?? "",
      /^RefusedError: .* refused to show provisioning request read-wrong: 401 APIGW\.0301 /,
    );
    assert.match(seen["keyless"] ?? "", /^NoCredentialsError: No Huawei Cloud credentials were found: /);
  });

  it("a secret key in clear text leads to one warning in each run, and an encrypted one to none", async () => {
    emulator.script("r-warned", { outcome: "SUCCEEDED" });
    const { stack, up } = await createStack("warned", gateOn("r-warned"));
    const warningsOf = async (): Promise<string[]> => {
      const warnings: string[] = [];
      await up({
        onEvent: ({ diagnosticEvent: event }) => {
          if (event?.severity === "warning") warnings.push(event.message.trim());
        },
      });
      return warnings;
    };
    assert.deepEqual(await warningsOf(), []);

    await stack.setConfig("huaweicloud:secretKey", { value: emulatorUser.secretKey });

    const warning =
      "huaweicloud:secretKey is in the stack's configuration in clear text, and so in its state. Encrypt it: " +
      "pulumi config set --secret huaweicloud:secretKey";
    assert.deepEqual(await warningsOf(), [warning]);
    assert.deepEqual(await warningsOf(), [warning]);
  });

  describe("a resource hook that requests a retry", () => {
    /** A program that starts a provisioning, and has it tried again until three attempts have failed. */
    function startOf(permissionSetId: string): PulumiFn {
      return () => {
        const retry = new imported.ErrorHook("retry", ({ errors }) => errors.length < 3);
        new imported.PermissionSetProvisioning(
          "start",
          { instanceId, permissionSetId, targetType: "ALL_PROVISIONED_ACCOUNTS" },
          { hooks: { onError: [retry] } },
        );
        return Promise.resolve();
      };
    }
    const postsFor = (permissionSetId: string) =>
      emulator.calls.filter(({ path }) => path.includes(`/${permissionSetId}/provision`)).length;

    it("gets no second start if the first one may have happened, and the next update starts again", async () => {
      const { up } = await createStack("retry-lost", startOf("ps-lost"));
      emulator.fault({ kind: "reset", at: "beforeHeaders", operation: "provision" });
      await assert.rejects(up(), (error: Error) => {
        assert.match(
          error.message,
          /Permission set ps-lost is not provisioned again in this run, even if a resource hook \(onError\) asks for it/,
        );
        return true;
      });
      assert.equal(postsFor("ps-lost"), 1);
      await up();
      assert.equal(postsFor("ps-lost"), 2);
    });

    it("gets a second start if the first one was refused", async () => {
      const { up } = await createStack("retry-refused", startOf("ps-refused"));
      emulator.fault({ kind: "status", status: 400, operation: "provision" });
      await up();
      assert.equal(postsFor("ps-refused"), 2);
    });
  });
});

/** What a gate's error event says, without the engine's own words around it. */
function textOf(events: readonly EngineEvent[]): string {
  const messages = events.flatMap(({ diagnosticEvent: event }) =>
    event?.severity === "error" && event.urn?.endsWith("::ready") === true ? event.message : [],
  );
  assert.equal(messages.length, 1);
  return (messages[0] ?? "").replace(/^1 error occurred:\n\t\* /, "").trimEnd();
}
