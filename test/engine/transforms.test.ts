import assert from "node:assert/strict";
import { withGateStack } from "../support/engine/gate-stack";
import { programOf } from "../support/engine/program-of";

describe("a transform of a gate", () => {
  it("changes its inputs, but not how long it waits: customTimeouts reach the state only", async () => {
    const program = programOf(`
      const otherRequest = ({ props, opts }) => ({ props: { ...props, requestId: "r-other" }, opts });
      const oneSecond = ({ props, opts }) => ({ props, opts: { ...opts, customTimeouts: { create: "1s" } } });
      gate("inputs-by-transform", "r-never", { transforms: [otherRequest] });
      gate("inputs-by-transformation", "r-never", { transformations: [otherRequest] });
      gate("timeout-by-transform", "r-slow-1", { transforms: [oneSecond] });
      gate("timeout-by-transformation", "r-slow-2", { transformations: [oneSecond] });
    `);
    await withGateStack({}, { program }, async ({ emulator, stack }) => {
      emulator.script("r-other", { outcome: "SUCCEEDED" });
      // Still in progress when the second of the transforms would be over.
      for (const requestId of ["r-slow-1", "r-slow-2"]) {
        emulator.script(requestId, { inProgressMs: 1_500, outcome: "SUCCEEDED" });
      }

      const up = await stack.up();

      assert.equal(up.exitCode, 0, up.output);
      assert.equal(emulator.calls.filter(({ requestId }) => requestId === "r-other").length, 2);
      assert.equal(emulator.calls.filter(({ requestId }) => requestId === "r-never").length, 0);
      for (const kind of ["transform", "transformation"]) {
        assert.equal((await stack.resource(`inputs-by-${kind}`))?.id, "ssoins-1/r-other");
        const saved: { customTimeouts?: unknown; inputs?: object } | undefined = await stack.resource(
          `timeout-by-${kind}`,
        );
        assert.deepEqual(saved?.customTimeouts, { create: 1 });
        assert.ok(!("__createTimeoutMs" in (saved.inputs ?? {})));
      }
    });
  });
});
