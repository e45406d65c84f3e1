import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { withGateStack } from "../support/engine/gate-stack";

describe("a gate whose engine was killed", () => {
  it("stops asking, and opens in a later update", async () => {
    const args = { instanceId: "ssoins-1", requestId: "r-1" };
    await withGateStack({ args }, {}, async ({ emulator, stack }) => {
      emulator.script("r-1", {});
      const engine = stack.spawnPulumi("up", "--yes", "--skip-preview");
      await emulator.arrival("status", 2);
      engine.kill("SIGKILL");

      // The look that is due may still be made, and it notices that nobody listens.
      await delay(5_000);
      const calls = emulator.calls.length;
      await delay(5_000);
      assert.equal(emulator.calls.length, calls, "a look every 3 s would have been seen by now");

      emulator.script("r-1", { outcome: "SUCCEEDED" });
      await stack.pulumi("cancel", "--yes");
      const up = await stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.equal(emulator.calls.at(-1)?.event, "app");
    });
  });
});
