import assert from "node:assert/strict";
import { createGateStack, errorsOf, type GateStack, storyOf } from "../support/engine/gate-stack";

const program = `
const pulumi = require("@pulumi/pulumi");
const { getPermissionSetProvisioningStatus, getPermissionSetProvisioningStatusOutput } = require("pulumi-huaweicloud-identitycenter");
const { Mark } = require("./mark");
const { emulatorUrl, requestId } = require("./settings.json");

module.exports = async () => {
  const now = await getPermissionSetProvisioningStatus({ instanceId: "ssoins-1", requestId });
  const mark = new Mark("first", emulatorUrl);
  const later = getPermissionSetProvisioningStatusOutput({ instanceId: "ssoins-1", requestId: mark.id.apply(() => "r-later") });
  return { now: now.status, why: now.failureReason, later: later.status };
};
`;

describe("the functions, in a program", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({ requestId: "r-now" }, { program });
    gate.emulator.script("r-now", { outcome: "FAILED", failureReason: "no quota" });
    gate.emulator.script("r-later", {});
  });
  after(() => gate.remove());

  it("read once in a preview, and not at all if an argument is unknown", async () => {
    const preview = await gate.stack.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    assert.match(preview.output, /later: \[unknown\]\n\s+now +: "FAILED"\n\s+why +: "no quota"/);
    assert.deepEqual(storyOf(gate.emulator), ["FAILED"]);
  });

  it("read once each in an update, and return FAILED and IN_PROGRESS as results", async () => {
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.match(up.output, /later: "IN_PROGRESS"/);
    assert.deepEqual(storyOf(gate.emulator), ["FAILED", "FAILED", "first", "IN_PROGRESS"]);
  });

  it("say after 5 s that a request is unknown, in one line and without a stack", async () => {
    await gate.set({ requestId: "r-unknown" });
    const calls = gate.emulator.calls.length;
    const up = await gate.stack.up();
    assert.notEqual(up.exitCode, 0);
    const [error, ...others] = errorsOf(up);
    assert.match(
      error ?? "",
      /^Identity Center does not know provisioning request r-unknown \(instance ssoins-1\): 404 .*\)$/,
    );
    assert.deepEqual(others, []);
    assert.doesNotMatch(up.output, /^ +at |retryForMs/m);
    const polls = gate.emulator.calls.slice(calls).map(({ atMs }) => atMs);
    const tookMs = (polls.at(-1) ?? 0) - (polls[0] ?? 0);
    // The five seconds begin before the first call is ready to be sent. Other faults are waited for 30 s.
    assert.ok(tookMs > 3_000 && tookMs < 20_000, `${tookMs} ms`);
  });
});
