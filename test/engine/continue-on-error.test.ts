import assert from "node:assert/strict";
import { createGateStack, type GateStack } from "../support/engine/gate-stack";
import { leavesOutputsOfFailedUnknown } from "../support/engine/installed-sdk";
import { programOf } from "../support/engine/program-of";

/**
 * Everything that can follow a gate, or the starter: resources that leave a mark when they are created, and calls
 * about requests that nothing else reads. A name says what it follows, and in which way.
 */
const followers = `
const {
  getPermissionSetProvisioningStatus,
  PermissionSetProvisioning,
} = require("pulumi-huaweicloud-identitycenter");

function follow(name, resource, outputs) {
  const mark = (way, opts, inputs) => new Mark(name + "-" + way, emulatorUrl, opts, inputs);
  const call = (way, opts) =>
    getPermissionSetProvisioningStatusOutput({ instanceId, requestId: name + "-" + way }, opts);

  mark("dependsOn", { dependsOn: [resource] });
  mark("deletedWith", { deletedWith: resource });
  mark("parent", { parent: resource });
  mark("whole", {}, { resource });
  call("call-dependsOn", { dependsOn: [resource] });
  PermissionSetProvisioningStatus.get(name + "-get", instanceId + "/" + name + "-get", { dependsOn: [resource] });

  for (const output of ["id", ...outputs]) {
    mark("by-" + output, {}, { output: resource[output] });
    resource[output].apply(() => void mark("in-" + output));
    resource[output].apply(() => getPermissionSetProvisioningStatus({ instanceId, requestId: name + "-plain-" + output }));
    const requestId = resource[output].apply(() => name + "-call-" + output);
    getPermissionSetProvisioningStatusOutput({ instanceId, requestId });
    gate(name + "-gate-" + output, requestId);
  }
  pulumi.all([resource.id, outputs.map((output) => resource[output])]).apply(() => void mark("in-all"));
  pulumi.interpolate\`\${resource.id}\`.apply(() => void mark("in-interpolate"));
}

// What the program itself throws because of them must not end it before the rest has had its chance.
process.on("unhandledRejection", () => {});
`;

const outputsOfGate = ["instanceId", "requestId", "status", "accountId", "createdDate", "failureReason"];
const outputsOfStarter = ["instanceId", "permissionSetId", "requestId", "accountId"];

describe("--continue-on-error", () => {
  let gate: GateStack;

  before(async () => {
    const program = programOf(`
      ${followers}
      const { triggers } = require("./settings.json");
      follow("failed", gate("failed", "r-failed"), ${JSON.stringify(outputsOfGate)});
      const timeouts = { customTimeouts: { create: "2s", update: "2s" } };
      follow("late", gate("late", "r-late", timeouts), ${JSON.stringify(outputsOfGate)});
      follow("refused", gate("refused", "r-refused"), ${JSON.stringify(outputsOfGate)});
      const started = new PermissionSetProvisioning("started", {
        instanceId,
        permissionSetId: "ps-1",
        targetType: "ALL_PROVISIONED_ACCOUNTS",
        triggers,
      });
      if (triggers) follow("started", started, ${JSON.stringify(outputsOfStarter)});
    `);
    gate = await createGateStack({}, { program });
    gate.emulator.script("r-failed", { outcome: "FAILED" });
    gate.emulator.script("r-late", {});
    gate.emulator.fault({ kind: "status", status: 403, requestId: "r-refused", times: Infinity });
  });
  after(() => gate.remove());

  /** Resolves with how the service responded calls to provision. */
  async function assertNothingFollows(): Promise<unknown[]> {
    const before = gate.emulator.calls.length;
    const up = await gate.stack.up("--continue-on-error");
    assert.notEqual(up.exitCode, 0, up.output);
    const calls = gate.emulator.calls.slice(before);
    const provisions = calls.filter(({ operation }) => operation === "provision");
    const others = calls.filter((call) => !provisions.includes(call));
    const seen = new Set(others.flatMap(({ event, requestId }) => event ?? requestId ?? []));
    assert.deepEqual([...seen].sort(), ["r-failed", "r-late", "r-refused"]);
    return provisions.map(({ httpStatus }) => httpStatus);
  }

  it("creates, calls and reads nothing that follows a gate which fails, gives up or is refused", async () => {
    assert.deepEqual(await assertNothingFollows(), [200], "what follows none of them is created");
  });

  it("does not in the next update either, when the gates are in the state", async () => {
    assert.deepEqual(await assertNothingFollows(), []);
  });

  it("does not if a new provisioning that replaces an old one cannot be started", async () => {
    gate.emulator.fault({ kind: "status", status: 403, operation: "provision", times: Infinity });
    await gate.set({ triggers: ["another"] });
    assert.deepEqual(await assertNothingFollows(), [403]);
  });

  it("creates what follows the URN alone, or has an output for its trigger, where the SDK leaves no error", async () => {
    await gate.stack.setProgram(
      programOf(`
        process.on("unhandledRejection", () => {});
        const ready = gate("failed", "r-failed");
        ready.urn.apply(() => void new Mark("in-urn", emulatorUrl));
        new Mark("by-trigger", emulatorUrl, { replacementTrigger: ready.status });
      `),
    );
    const before = gate.emulator.calls.length;
    await gate.stack.up("--continue-on-error");
    const events = gate.emulator.calls.slice(before).flatMap(({ event }) => event ?? []);
    assert.deepEqual(events.sort(), leavesOutputsOfFailedUnknown() ? ["by-trigger", "in-urn"] : []);
  });
});
