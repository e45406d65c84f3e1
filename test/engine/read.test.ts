import assert from "node:assert/strict";
import { createGateStack, type GateStack, storyOf } from "../support/engine/gate-stack";

const program = `
const { PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
const seen = PermissionSetProvisioningStatus.get("seen", "ssoins-1/r-1");
exports.status = seen.status;
exports.failureReason = seen.failureReason;
`;

describe("a read with .get", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({}, { program });
  });
  after(() => gate.remove());

  it("polls once, and returns FAILED as an output", async () => {
    gate.emulator.script("r-1", { outcome: "FAILED", failureReason: "no quota" });
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator), ["FAILED"]);
    assert.match(up.output, /failureReason: "no quota"\n\s+status +: "FAILED"/);
  });

  it("polls again in every update", async () => {
    gate.emulator.script("r-1", {});
    const up = await gate.stack.up();
    assert.match(up.output, /status +: "FAILED" => "IN_PROGRESS"/);
    assert.deepEqual(storyOf(gate.emulator), ["FAILED", "IN_PROGRESS"]);
  });
});
