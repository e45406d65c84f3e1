import assert from "node:assert/strict";
import { createGateStack, type GateStack, storyOf } from "../support/engine/gate-stack";
import { programOf } from "../support/engine/program-of";
import type { Run } from "../support/engine/stack";

/** How the engine marks an encrypted value in the state. */
const secretMark = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"] as const;

function isEncrypted(value: unknown): boolean {
  const [key, mark] = secretMark;
  return typeof value === "object" && value !== null && (value as Record<string, unknown>)[key] === mark;
}

describe("a gate with a secret request ID", () => {
  const program = programOf(`
    const good = gate("good", pulumi.secret("r-good"));
    gate("slow", pulumi.secret("r-slow"), { customTimeouts: { create: "2s" } });
    gate("failed", pulumi.secret("r-failed"), { additionalSecretOutputs: ["failureReason"] });
    PermissionSetProvisioningStatus.get("read", pulumi.secret("ssoins-1/r-good"));
    exports.requestId = good.requestId;
    exports.status = good.status;
  `);
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({}, { program });
    gate.emulator.script("r-good", { outcome: "SUCCEEDED" });
    gate.emulator.script("r-slow", {});
    gate.emulator.script("r-failed", { outcome: "FAILED", failureReason: "no quota" });
  });
  after(() => gate.remove());

  /** Which properties of a resource are encrypted in the state. */
  async function secretsOf(name: string): Promise<object> {
    const { inputs = {}, outputs = {} } = (await gate.stack.resource(name)) ?? {};
    const encrypted = (properties: object) =>
      Object.entries(properties).flatMap(([property, value]) => (isEncrypted(value) ? [property] : []));
    return { inputs: encrypted(inputs), outputs: encrypted(outputs), status: outputs["status"] };
  }

  async function assertStaysSecret(): Promise<void> {
    const requestIdOnly = { inputs: ["requestId"], outputs: ["requestId"] };
    assert.deepEqual(await secretsOf("good"), { ...requestIdOnly, status: "SUCCEEDED" });
    assert.deepEqual(await secretsOf("slow"), { ...requestIdOnly, status: "IN_PROGRESS" });
    assert.deepEqual(await secretsOf("failed"), {
      inputs: ["requestId"],
      outputs: ["failureReason", "requestId"],
      status: "FAILED",
    });
  }

  it("keeps the output of that name secret, and no other, in an open gate and in partial state", async () => {
    const up = await gate.stack.up("--continue-on-error");
    assert.notEqual(up.exitCode, 0, up.output);
    assert.match(up.output, /requestId: \[secret\]\n\s+status +: "SUCCEEDED"/);
    await assertStaysSecret();
  });

  it("shows it in the id, in error texts and in the state's initErrors, and through .get", async () => {
    const failed = await gate.stack.resource("failed");
    assert.equal(failed?.id, "ssoins-1/r-failed");
    assert.match(failed.initErrors?.join() ?? "", /request r-failed FAILED: no quota\./);
    assert.deepEqual(await secretsOf("read"), { inputs: [], outputs: [], status: "SUCCEEDED" });
  });

  it("keeps it secret through a refresh", async () => {
    const calls = gate.emulator.calls.length;
    const refresh = await gate.stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.output);
    const polled = gate.emulator.calls.slice(calls).map(({ requestId }) => requestId);
    assert.ok(polled.includes("r-slow"), "the unfinished gate got a new response");
    await assertStaysSecret();
  });

  it("keeps it secret if a gate opens in a later update", async () => {
    gate.emulator.script("r-slow", { outcome: "SUCCEEDED" });
    await gate.stack.up("--continue-on-error");
    assert.deepEqual(await secretsOf("slow"), {
      inputs: ["requestId"],
      outputs: ["requestId"],
      status: "SUCCEEDED",
    });
  });
});

describe("gates with a request ID from another resource", () => {
  // The id of a Mark is unknown until it is created, and ends in its name.
  const program = (requestId: string) =>
    programOf(`
      const started = new Mark("${requestId}", emulatorUrl);
      const requestId = started.id.apply((id) => id.split("/").pop());
      const ready = gate("ready", requestId);
      gate("twin", requestId);
      const read = PermissionSetProvisioningStatus.get("read", pulumi.concat(instanceId, "/", requestId));
      const readLater = getPermissionSetProvisioningStatusOutput({ instanceId, requestId });
      exports.requestId = ready.requestId;
      exports.status = ready.status;
      exports.read = read.status;
      exports.readLater = readLater.status;
    `);
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({}, { program: program("r-1") });
    gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
  });
  after(() => gate.remove());

  it("are previewed without a call, their outputs unknown, and so are .get and the function", async () => {
    const preview = await gate.stack.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    for (const name of ["requestId", "status", "read", "readLater"]) {
      assert.match(preview.output, new RegExp(`^ +${name} *: \\[unknown\\]$`, "m"));
    }
    assert.deepEqual(gate.emulator.calls, []);
  });

  it("each poll as soon as it is known, also if they share one request", async () => {
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator), ["r-1", ...Array<string>(4).fill("SUCCEEDED")]);
    for (const name of ["ready", "twin"]) assert.equal((await gate.stack.resource(name))?.id, "ssoins-1/r-1");
  });

  describe("in a preview in which it becomes unknown", () => {
    let preview: Run;

    before(async () => {
      await gate.stack.setProgram(program("r-2"));
      preview = await gate.stack.preview("--diff");
      assert.equal(preview.exitCode, 0, preview.output);
    });

    it("are to be replaced", () => {
      assert.match(preview.output, /\+-2 to replace/);
      assert.equal(preview.output.match(/~ requestId +: "r-1" => \[unknown\]/g)?.length, 2);
    });

    it("make no call", () => {
      assert.equal(storyOf(gate.emulator).length, 5);
    });
  });
});
