import assert from "node:assert/strict";
import { createGateStack, errorsOf, type GateStack } from "../support/engine/gate-stack";

/** A gate on a request of each kind in `settings.gates`, each with a dependant of its own. */
const program = `
const pulumi = require("@pulumi/pulumi");
const identityCenter = require("pulumi-huaweicloud-identitycenter");
const { Mark } = require("./mark");
const { emulatorUrl, gates, opts, reads } = require("./settings.json");

for (const [name, { Kind, secret, ...args }] of Object.entries(gates)) {
  const requestId = secret ? pulumi.secret(args.requestId) : args.requestId;
  const gate = new identityCenter[Kind](name, { ...args, requestId }, opts);
  new Mark("after-" + name, emulatorUrl, { dependsOn: [gate] });
}
for (const [name, { Kind, ...args }] of Object.entries(reads ?? {})) {
  const read = identityCenter[Kind].get("read-" + name, args.instanceId + "/" + args.requestId);
  const result = identityCenter["get" + Kind + "Output"](args);
  exports[name] = { read: read.failureReason, function: result.failureReason };
}
`;

const instanceId = "ssoins-1";
const assignment = {
  permissionSetId: "ps-8603aaaaaaaa14bd",
  principalId: "cdb2a1d4-aaaa-4aaa-8aaa-aaaaaaaa9f3e",
  principalType: "USER",
  targetId: "5146d03d8aaaaaaaaaaaabbae60620a5",
  targetType: "ACCOUNT",
};

/** What sets one kind apart from the others, for a user. */
const kinds = {
  provisioned: {
    Kind: "PermissionSetProvisioningStatus",
    kind: "provisioning",
    noun: "Provisioning request",
    advice: "provision the permission set again",
    outputs: { permissionSetId: assignment.permissionSetId, accountId: assignment.targetId },
  },
  assigned: {
    Kind: "AccountAssignmentCreationStatus",
    kind: "assignmentCreation",
    noun: "Account assignment creation request",
    advice: "create the account assignment again",
    outputs: assignment,
  },
  gone: {
    Kind: "AccountAssignmentDeletionStatus",
    kind: "assignmentDeletion",
    noun: "Account assignment deletion request",
    advice:
      "delete the account assignment again and pass the new request ID. The assignment is still there. (",
    outputs: assignment,
  },
} as const;
const entries = Object.entries(kinds);

/** The settings of a gate of each kind on a request whose ID begins so. */
const gatesOn = (prefix: string, more: object = {}) =>
  Object.fromEntries(
    entries.map(([name, { Kind }]) => [name, { Kind, instanceId, requestId: `${prefix}-${name}`, ...more }]),
  );

describe("gates on every kind of request, through one life", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack(
      { gates: gatesOn("slow"), opts: { customTimeouts: { create: "2s" } } },
      { program },
    );
    for (const [name, { kind }] of entries) {
      gate.emulator.script(`slow-${name}`, { kind });
      gate.emulator.script(`next-${name}`, { kind, outcome: "SUCCEEDED" });
    }
  });
  after(() => gate.remove());

  const dependants = async () =>
    (await gate.stack.resources()).filter(({ urn }) => urn.includes("::after-")).length;
  const statuses = async () =>
    Promise.all(entries.map(async ([name]) => (await gate.stack.resource(name))?.outputs?.["status"]));

  it("give up in time, each naming its request, and remember the last status", async () => {
    const up = await gate.stack.up();
    assert.notEqual(up.exitCode, 0, up.output);
    const errors = errorsOf(up);
    for (const [name, { noun }] of entries) {
      const says = `Gave up after 2s waiting for ${noun.toLowerCase()} slow-${name} to finish: last status IN_PROGRESS`;
      assert.ok(
        errors.some((error) => error.startsWith(says)),
        up.output,
      );
    }
    assert.equal(errors.length, 3, up.output);
    assert.deepEqual(await statuses(), ["IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS"]);
    assert.equal(await dependants(), 0);
  });

  it("fail with the service's reason and what to do for their kind, and go on waiting for what is in progress", async () => {
    for (const [name, { kind }] of entries) {
      gate.emulator.script(`slow-${name}`, { kind, outcome: "FAILED", failureReason: `No ${name}.` });
    }
    // Without this option the engine starts no gate after the first one that failed.
    const up = await gate.stack.up("--continue-on-error");
    assert.notEqual(up.exitCode, 0, up.output);
    const errors = errorsOf(up);
    for (const [name, { noun, advice, outputs }] of entries) {
      const text = errors.find((error) => error.startsWith(`${noun} slow-${name} FAILED: No ${name}.`)) ?? "";
      assert.ok(text.includes(advice), up.output);
      assert.ok(text.includes(outputs.permissionSetId) && text.includes(assignment.targetId), text);
    }
    assert.deepEqual(await statuses(), ["FAILED", "FAILED", "FAILED"]);
  });

  it("stay shut after a refresh", async () => {
    const refresh = await gate.stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.output);
    const up = await gate.stack.up("--continue-on-error");
    assert.notEqual(up.exitCode, 0, up.output);
    for (const [name] of entries) assert.ok(up.output.includes(`FAILED: No ${name}.`), up.output);
    assert.equal(await dependants(), 0);
  });

  it("open on a new request, with the outputs of their kind, and keep a secret input secret", async () => {
    await gate.set({ gates: gatesOn("next", { secret: true }) });
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.equal(await dependants(), 3);
    for (const [name, { outputs }] of entries) {
      const { outputs: all = {} } = (await gate.stack.resource(name)) ?? {};
      const { __provider, __urn, requestId, createdDate, ...others } = all;
      assert.equal(typeof __provider, "string");
      assert.ok(String(__urn).endsWith(`::${name}`));
      assert.equal(typeof requestId, "object", "the request ID is encrypted");
      assert.equal(createdDate, "2023-02-23T18:09:20.379Z");
      assert.deepEqual(others, { instanceId, status: "SUCCEEDED", ...outputs });
    }
  });

  it("make no call in an unchanged stack", async () => {
    const calls = gate.emulator.calls.length;
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.equal(gate.emulator.calls.length, calls);
  });

  it("are kept and forgotten without the package", async () => {
    const calls = gate.emulator.calls.length;
    await gate.stack.removePackage();
    const refresh = await gate.stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.output);
    assert.deepEqual(await statuses(), ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
    const destroy = await gate.stack.destroy();
    assert.equal(destroy.exitCode, 0, destroy.output);
    assert.equal(gate.emulator.calls.length, calls);
  });
});

describe("every kind of request that FAILED", () => {
  let gate: GateStack;

  before(async () => {
    const gates = gatesOn("failed", { waitFor: "FINISHED" });
    gate = await createGateStack({ gates, reads: gatesOn("failed") }, { program });
    for (const [name, { kind }] of entries) {
      gate.emulator.script(`failed-${name}`, { kind, outcome: "FAILED", failureReason: `No ${name}.` });
    }
  });
  after(() => gate.remove());

  it('is an outcome with waitFor "FINISHED", and an output of reads and functions', async () => {
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    for (const [name] of entries) {
      assert.equal((await gate.stack.resource(name))?.outputs?.["status"], "FAILED");
      assert.ok(await gate.stack.resource(`after-${name}`));
    }
    const { output } = await gate.stack.pulumi("stack", "output", "--json");
    const reasons = entries.map(([name]) => [name, { read: `No ${name}.`, function: `No ${name}.` }]);
    assert.deepEqual(JSON.parse(output), Object.fromEntries(reasons));
  });
});
