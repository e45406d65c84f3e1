import assert from "node:assert/strict";
import { type EmulatorUser, emulatorUser } from "../support/emulator/emulator";
import { gatesProgram } from "../support/engine/gate-program";
import {
  callsOf,
  createGateStack,
  errorsOf,
  type GateStack,
  withGateStack,
} from "../support/engine/gate-stack";
import type { Run } from "../support/engine/stack";

const instanceId = "ssoins-1";
const opts = { customTimeouts: { create: "1s" } };
const responded = {
  permissionSetId: "ps-8603aaaaaaaa14bd",
  accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
  createdDate: "2023-02-23T18:09:20.379Z",
};

/** Settings with one gate for each request, with the same name. */
function gatesOn(...requestIds: string[]) {
  const gates = Object.fromEntries(requestIds.map((requestId) => [requestId, { instanceId, requestId }]));
  return { gates, opts };
}

/** The responses for each request, and the creation of each dependant. */
function responsesSince({ emulator }: GateStack, calls: number): Record<string, unknown[]> {
  const responses: Record<string, unknown[]> = {};
  for (const call of callsOf(emulator).slice(calls)) {
    const subject = call.event ?? call.requestId ?? call.path;
    (responses[subject] ??= []).push(call.requestStatus ?? call.httpStatus);
  }
  return responses;
}

/** What the state holds of a gate, but for what the SDK and the package keep there for themselves. */
async function outputsOf({ stack }: GateStack, name: string): Promise<object> {
  const outputs = (await stack.resource(name))?.outputs ?? {};
  return Object.fromEntries(Object.entries(outputs).filter(([field]) => !/^__(provider|urn)$/.test(field)));
}

/** The warnings that a run reported in the end, of both phases where it had two. */
function warningsOf(run: Run): string[] {
  const diagnostics = run.output.split("\nDiagnostics:\n").slice(1).join("\n");
  return [...diagnostics.matchAll(/^ {4}warning: (.*)$/gm)].flatMap(([, text = ""]) => text);
}

describe("a refresh", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack(gatesOn("done", "failed", "slow", "silent", "lost"), {
      program: gatesProgram,
    });
    gate.emulator.script("done", { outcome: "SUCCEEDED" });
    gate.emulator.script("failed", { outcome: "FAILED" });
    gate.emulator.script("slow", {});
    gate.emulator.script("silent", {});
    for (const requestId of ["silent", "lost"])
      gate.emulator.fault({ kind: "status", status: 503, requestId });
    await gate.stack.up("--continue-on-error");
    assert.deepEqual(responsesSince(gate, 0), {
      done: ["SUCCEEDED"],
      failed: ["FAILED"],
      slow: ["IN_PROGRESS"],
      silent: [503],
      lost: [503],
      "after-done": [204],
    });
  });
  after(() => gate.remove());

  it("reads once in each of its two phases, and only unfinished requests", async () => {
    const calls = callsOf(gate.emulator).length;
    const refresh = await gate.stack.pulumi("refresh", "--yes");
    assert.equal(refresh.exitCode, 0, refresh.output);
    assert.match(refresh.output, /Previewing refresh[^]*Refreshing/);

    const { lost = [], ...others } = responsesSince(gate, calls);
    assert.deepEqual(others, {
      slow: ["IN_PROGRESS", "IN_PROGRESS"],
      silent: ["IN_PROGRESS", "IN_PROGRESS"],
    });
    assert.deepEqual([...new Set(lost)], [404]);
    const kept = warningsOf(refresh).filter((text) => text.startsWith("Kept as it was."));
    assert.deepEqual(
      kept.map((text) => text.replace(/ does not exist\..*/, "")),
      Array(2).fill(
        "Kept as it was. Identity Center does not know provisioning request lost (instance ssoins-1): 404 IIC.404 " +
          "Provisioning request lost",
      ),
    );
  });

  it("saves a status if it gets one, and none if it gets none", async () => {
    const statuses: Record<string, unknown> = {};
    for (const { id = "", outputs } of await gate.stack.resources()) {
      if (id.startsWith(`${instanceId}/`)) statuses[id] = outputs?.["status"];
    }
    assert.deepEqual(statuses, {
      "ssoins-1/done": "SUCCEEDED",
      "ssoins-1/failed": "FAILED",
      "ssoins-1/slow": "IN_PROGRESS",
      "ssoins-1/silent": "IN_PROGRESS",
      "ssoins-1/lost": undefined,
    });
  });

  it("with --expect-no-changes reports a change for each gate that is not open, and names no change else", async () => {
    gate.emulator.script("lost", {});
    const refresh = await gate.stack.refresh("--expect-no-changes");
    assert.notEqual(refresh.exitCode, 0, refresh.output);
    assert.match(
      refresh.output,
      /~ 4 updated\n\s+3 unchanged\n[^]*error: no changes were expected for refresh but changes were proposed/,
    );
  });

  it("within a preview shows what an update would find, and saves nothing", async () => {
    const calls = callsOf(gate.emulator).length;
    gate.emulator.script("slow", { outcome: "SUCCEEDED" });
    const preview = await gate.stack.preview("--refresh");
    assert.equal(preview.exitCode, 0, preview.output);
    assert.deepEqual(responsesSince(gate, calls), {
      slow: ["SUCCEEDED"],
      silent: ["IN_PROGRESS"],
      lost: ["IN_PROGRESS"],
    });
    // The stack, what SUCCEEDED at first and its dependant; and now `slow`.
    assert.match(preview.output, /\+ 4 to create\n\s+~ 3 to update\n.* 4 unchanged/);
    assert.equal((await gate.stack.resource("slow"))?.outputs?.["status"], "IN_PROGRESS");
  });

  it("within an update reads each request once, and the update then waits only if it has to", async () => {
    gate.emulator.script("silent", { inProgressPolls: 2, outcome: "SUCCEEDED" });
    gate.emulator.script("lost", { outcome: "SUCCEEDED" });
    await gate.set({
      ...gatesOn("done", "slow", "silent", "lost"),
      opts: { customTimeouts: { create: "30s" } },
    });
    const calls = callsOf(gate.emulator).length;
    const up = await gate.stack.up("--refresh");
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(responsesSince(gate, calls), {
      slow: ["SUCCEEDED"],
      "after-slow": [204],
      silent: ["IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED"],
      "after-silent": [204],
      lost: ["SUCCEEDED"],
      "after-lost": [204],
    });
    const story = callsOf(gate.emulator)
      .slice(calls)
      .map((call) => call.event ?? call.requestId);
    assert.ok(story.indexOf("after-silent") > story.lastIndexOf("silent"), String(story));
  });

  it("with --expect-no-changes finds none and makes no call after all gates are open", async () => {
    const calls = callsOf(gate.emulator).length;
    for (const requestId of ["done", "slow", "silent", "lost"]) gate.emulator.forget(requestId);
    const refresh = await gate.stack.refresh("--expect-no-changes");
    assert.equal(refresh.exitCode, 0, refresh.output);
    assert.deepEqual(responsesSince(gate, calls), {});
  });

  for (const requestId of ["silent", "slow"]) {
    const how = requestId === "slow" ? "by the refresh alone" : "by the update that followed";
    it(`leaves the same outputs as a gate that opened at once if it opened ${how}`, async () => {
      const outputs = await outputsOf(gate, requestId);
      assert.deepEqual(outputs, { instanceId, requestId, status: "SUCCEEDED", ...responded });
    });
  }
});

describe("a refresh with the service down", () => {
  it("keeps every gate unchanged, with a warning for each that needed a call", async () => {
    await withGateStack(gatesOn("done", "slow", "silent"), { program: gatesProgram }, async (gate) => {
      gate.emulator.script("done", { outcome: "SUCCEEDED" });
      gate.emulator.script("slow", {});
      gate.emulator.fault({ kind: "status", status: 503, requestId: "silent" });
      await gate.stack.up("--continue-on-error");
      const names = ["done", "slow", "silent"];
      const saved = () => Promise.all(names.map((name) => outputsOf(gate, name)));
      const before = await saved();
      await gate.emulator.close();

      const refresh = await gate.stack.refresh();

      assert.equal(refresh.exitCode, 0, refresh.output);
      const { host } = new URL(gate.emulator.url);
      assert.deepEqual(
        warningsOf(refresh)
          .map((text) => text.replace(/ Check the endpoint .*/, ""))
          .sort(),
        ["silent", "slow"].map(
          (requestId) =>
            `Kept as it was. Could not show provisioning request ${requestId}: no response from ${host} (ECONNREFUSED).`,
        ),
      );
      assert.deepEqual(await saved(), before);
    });
  });
});

describe("a refresh after the keys have changed", () => {
  const formerUser = { accessKey: "FORMERFAKEACCESSKEY", secretKey: "former-fake-secret-key-opens-nothing" };
  const hint =
    '"pulumi refresh" and "pulumi destroy" use the configuration that the last "pulumi up" saved; --run-program ' +
    "takes the current one.";
  const users: EmulatorUser[] = [formerUser];
  let gate: GateStack;

  before(async () => {
    const settings = gatesOn("slow");
    gate = await createGateStack(settings, { program: gatesProgram, environment: {}, emulator: { users } });
    gate.emulator.script("slow", {});
    await setKeys(gate, formerUser);
    await gate.stack.up();
    users.splice(0, 1, emulatorUser);
    await setKeys(gate, emulatorUser);
  });
  after(() => gate.remove());

  const signers = () => gate.emulator.calls.map(({ signedBy, httpStatus }) => signedBy ?? httpStatus);

  it("is refused with the keys that the last update saved, and says so", async () => {
    const refresh = await gate.stack.refresh();
    assert.notEqual(refresh.exitCode, 0, refresh.output);
    const [refusal = "", ...more] = errorsOf(refresh);
    assert.ok(refusal.startsWith("Identity Center refused to show provisioning request slow: 401 "), refusal);
    assert.ok(refusal.endsWith(hint), refusal);
    assert.deepEqual(more, []);
    assert.deepEqual(signers(), [formerUser.accessKey, 401]);

    const diagnostics = refresh.output.split("\nDiagnostics:\n")[1] ?? "";
    const lines = diagnostics.split("\n").filter((line) => line.includes("401"));
    const ownLineOfTheSdk = `    RefusedError: ${refusal}:`; // at the stack, before or after the gate's
    assert.deepEqual(lines.sort(), [ownLineOfTheSdk, `    error: ${refusal}`]);
    assert.doesNotMatch(refresh.output, /^\s+at .*:\d+/m, "a stack trace");
    assert.equal((await gate.stack.resource("slow"))?.outputs?.["status"], "IN_PROGRESS", "it is kept");
  });

  it("within a preview or an update is refused in the same way", async () => {
    const preview = await gate.stack.preview("--refresh");
    assert.notEqual(preview.exitCode, 0, preview.output);
    assert.ok(preview.output.includes(hint), preview.output);
    assert.deepEqual(signers().slice(2), [401]);
  });

  it("takes the current keys with --run-program, and the next refresh has them saved", async () => {
    const calls = signers().length;
    const current = await gate.stack.refresh("--run-program");
    assert.equal(current.exitCode, 0, current.output);
    assert.deepEqual(signers().slice(calls), [emulatorUser.accessKey]);
    const saved = await gate.stack.refresh();
    assert.equal(saved.exitCode, 0, saved.output);
    assert.deepEqual(signers().slice(calls), [emulatorUser.accessKey, emulatorUser.accessKey]);
  });

  it("says so too when the last update had no keys in its configuration", async () => {
    await withGateStack(gatesOn("slow"), { program: gatesProgram }, async (moved) => {
      moved.emulator.script("slow", {});
      await moved.stack.up();
      moved.stack.unset("HW_ACCESS_KEY", "HW_SECRET_KEY");
      await setKeys(moved, emulatorUser);

      const refresh = await moved.stack.refresh();

      assert.notEqual(refresh.exitCode, 0, refresh.output);
      const [error = ""] = errorsOf(refresh);
      assert.match(
        error,
        /^No Huawei Cloud credentials were found: set an access key and a secret key in Pulumi config /,
      );
      assert.ok(error.includes(hint), `no hint in: ${error}`);
    });
  });
});

/** Puts an access key and a secret key into the stack's configuration, in clear text. */
async function setKeys({ emulator, stack }: GateStack, user: EmulatorUser): Promise<void> {
  await stack.setConfig({
    "huaweicloud:endpoints": JSON.stringify({ identitycenter: emulator.url }),
    "huaweicloud:accessKey": user.accessKey,
    "huaweicloud:secretKey": user.secretKey,
  });
}
