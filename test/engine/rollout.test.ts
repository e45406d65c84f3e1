import assert from "node:assert/strict";
import { createGateStack, errorsOf, type GateStack } from "../support/engine/gate-stack";
import { emulatorUser } from "../support/emulator/emulator";

/** A rollout, a workload behind it, and one behind the gate of each account. */
const program = `
const { PermissionSetRollout } = require("pulumi-huaweicloud-identitycenter");
const { Mark } = require("./mark");
const { emulatorUrl, args, showsOutputs } = require("./settings.json");

const rollout = new PermissionSetRollout("admins", args);
for (const [accountId, gate] of rollout.gates) {
  new Mark("in-" + accountId, emulatorUrl, { dependsOn: [gate] });
}
new Mark("in-all", emulatorUrl, { dependsOn: [rollout] });
if (showsOutputs) Object.assign(exports, { statuses: rollout.statuses, requestIds: rollout.requestIds });
`;

const ids = { instanceId: "ssoins-1", permissionSetId: "ps-1" };

describe("a rollout to three accounts", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({ args: { ...ids, accountIds: ["111", "222", "333"] } }, { program });
  });
  after(() => gate.remove());

  const eventsSince = (calls: number) => gate.emulator.calls.slice(calls).flatMap(({ event }) => event ?? []);
  const startsSince = (calls: number) =>
    gate.emulator.calls.slice(calls).filter(({ operation }) => operation === "provision").length;

  it("reports the account that fails, with its reason, and hides none of the others", async () => {
    gate.emulator.nextRequest({ accountId: "222", outcome: "FAILED", failureReason: "Quota exceeded." });
    const up = await gate.stack.up("--continue-on-error");
    assert.notEqual(up.exitCode, 0, up.output);
    // The SDK adds a line of its own for what it then does not create.
    const [error = "", ...more] = errorsOf(up).filter((text) => !text.includes("failed to register"));
    assert.match(
      error,
      /^Provisioning request \S+ FAILED: Quota exceeded\. .*PermissionSetProvisioning::admins-222' /,
    );
    assert.match(error, /\(account 222, /);
    assert.deepEqual(more, []);
    assert.deepEqual(eventsSince(0).sort(), ["in-111", "in-333"]);
    assert.equal(startsSince(0), 3);
  });

  it("starts the one account again with the command that the error gives, and then all is there", async () => {
    const calls = gate.emulator.calls.length;
    await gate.set({ args: { ...ids, accountIds: ["111", "222", "333"] }, showsOutputs: true });
    const up = await gate.stack.up("--replace", "**PermissionSetProvisioning::admins-222");
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(eventsSince(calls).sort(), ["in-222", "in-all"]);
    assert.equal(startsSince(calls), 1);
    const { output } = await gate.stack.pulumi("stack", "output", "--json");
    const { statuses, requestIds } = JSON.parse(output) as Record<string, Record<string, string>>;
    assert.deepEqual(statuses, { "111": "SUCCEEDED", "222": "SUCCEEDED", "333": "SUCCEEDED" });
    assert.equal(new Set(Object.values(requestIds ?? {})).size, 3);
  });

  it("starts an account that is added, and disturbs no other", async () => {
    const calls = gate.emulator.calls.length;
    await gate.set({ args: { ...ids, accountIds: ["444", "333", "222", "111"] } });
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.equal(startsSince(calls), 1);
    assert.deepEqual(eventsSince(calls), ["in-444"]);
    assert.ok(await gate.stack.resource("admins-444"));
  });

  it("starts all of them again if a trigger changes", async () => {
    const calls = gate.emulator.calls.length;
    await gate.set({ args: { ...ids, accountIds: ["111", "222"], triggers: ["policy 2"] } });
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.equal(startsSince(calls), 2);
    assert.deepEqual(eventsSince(calls), []);
  });

  it("is refused in the preview, by name, with an account twice", async () => {
    const calls = gate.emulator.calls.length;
    await gate.set({ args: { ...ids, accountIds: ["111", "111"] } });
    const preview = await gate.stack.preview();
    assert.notEqual(preview.exitCode, 0, preview.output);
    assert.ok(
      preview.output.includes('PermissionSetRollout "admins": accountIds has the account 111 twice.'),
      preview.output,
    );
    assert.equal(gate.emulator.calls.length, calls);
  });
});

describe("a rollout to fifty accounts", () => {
  it("makes the calls of shared polls: one list for all that wait", async () => {
    const accountIds = Array.from({ length: 50 }, (_, index) => `acc-${index}`);
    const gate = await createGateStack(
      { args: { ...ids, accountIds } },
      { program, emulator: { users: [emulatorUser] } },
    );
    try {
      for (const accountId of accountIds) {
        gate.emulator.nextRequest({ accountId, inProgressMs: 15_000, outcome: "SUCCEEDED" });
      }
      const up = await gate.stack.up("--parallel", "64");
      assert.equal(up.exitCode, 0, up.output);
      const count = (kind: string) =>
        gate.emulator.calls.filter(({ operation }) => operation === kind).length;
      assert.equal(count("provision"), 50);
      // A poll each at first, before enough of them wait, and one at the end. Unshared, each polls six times.
      assert.ok(count("status") <= 130, `${count("status")} status calls`);
      assert.ok(count("list") >= 3, `${count("list")} list calls`);
    } finally {
      await gate.remove();
    }
  }).timeout("120s");
});
