import assert from "node:assert/strict";
import { type EmulatorOptions, emulatorUser } from "../support/emulator/emulator";
import { gatesProgram } from "../support/engine/gate-program";
import { type GateStack, withGateStack } from "../support/engine/gate-stack";
import type { Run } from "../support/engine/stack";

const instanceId = "ssoins-1";
const gateCount = 20;
const list = "IdentityCenter:permissionSet:listProvisioningStatus";

/** Twenty gates at once on requests that end after some seconds. */
async function openMany(emulator: EmulatorOptions, test: (run: Run, gate: GateStack) => void): Promise<void> {
  const requestIds = Array.from({ length: gateCount }, (_, index) => `r-${index}`);
  const gates = Object.fromEntries(requestIds.map((requestId) => [requestId, { instanceId, requestId }]));
  await withGateStack({ gates }, { program: gatesProgram, emulator }, async (gate) => {
    for (const requestId of requestIds) {
      gate.emulator.script(requestId, { inProgressMs: 6_000, outcome: "SUCCEEDED" });
    }
    const run = await gate.stack.up("--parallel", "64", "--debug");
    assert.equal(run.exitCode, 0, run.output);
    for (const requestId of requestIds) {
      assert.equal((await gate.stack.resource(requestId))?.outputs?.["status"], "SUCCEEDED");
      const own = gate.emulator.calls.filter((call) => call.requestId === requestId);
      assert.equal(own.at(-1)?.requestStatus, "SUCCEEDED", "the status call decides");
    }
    test(run, gate);
  });
}

describe("many gates at once", () => {
  it("share their polls", async () => {
    await openMany({ users: [emulatorUser] }, (_run, { emulator }) => {
      const calls = emulator.calls.filter(({ operation }) => operation !== "event");
      const lists = calls.filter(({ operation }) => operation === "list");
      assert.ok(lists.length >= 2, `${lists.length} list calls`);
      assert.ok(
        calls.length < 3 * gateCount,
        `${calls.length} calls; each on its own would have made 5 or more`,
      );
    });
  });

  it("poll each for itself if they may not list, and say nothing of it to the user", async () => {
    const users = [{ ...emulatorUser, denied: [list] }];
    await openMany({ users }, ({ output }, { emulator }) => {
      const lists = emulator.calls.filter(({ operation }) => operation === "list");
      assert.deepEqual(
        lists.map(({ httpStatus }) => httpStatus),
        [403],
      );
      const told = output.split("\n").filter((line) => line.includes(list));
      assert.ok(
        told.every((line) => line.includes("debug: ")),
        told.join("\n"),
      );
      assert.match(
        output,
        /debug: .*Each wait polls for itself from now on: Identity Center refused to list/,
      );
    });
  });

  it("keep to the limit that a 429 has named", async () => {
    const limit = { calls: 25, windowMs: 3_000 };
    const users = [{ ...emulatorUser, denied: [list] }];
    await openMany({ users, limit }, (_run, { emulator }) => {
      const calls = emulator.calls.filter(({ operation }) => operation !== "event");
      const first = calls.findIndex(({ httpStatus }) => httpStatus === 429);
      assert.ok(first > 0, "the limit was met");
      const underWay = calls
        .slice(first, first + gateCount)
        .filter(({ httpStatus }) => httpStatus === 429).length;
      const refused = calls.filter(({ httpStatus }) => httpStatus === 429).length;
      assert.equal(refused, underWay, "none after those that were under way together");
    });
  });
});
