import assert from "node:assert/strict";
import { withGateStack } from "../support/engine/gate-stack";

describe("on a Node.js that cannot load the provider's modules", () => {
  it("a preview and an update are refused in seconds, and say which Node.js is needed", async () => {
    // As Node.js 22.11 and older ones are: "npm test -- --node 22.11.0 test/engine/node-version.test.ts" tries it.
    const options = { environment: { NODE_OPTIONS: "--no-experimental-require-module" } };
    await withGateStack({ args: { instanceId: "ssoins-1", requestId: "r-1" } }, options, async (gate) => {
      gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
      for (const run of [() => gate.stack.preview(), () => gate.stack.up()]) {
        const startedAt = performance.now();
        const { exitCode, output } = await run();
        assert.notEqual(exitCode, 0, output);
        assert.ok(performance.now() - startedAt < 60_000, output);
        assert.match(
          output,
          /^ +error: pulumi-huaweicloud-identitycenter needs Node\.js 20\.19 or a later 20, or 22\.12 or newer\. /m,
        );
        assert.match(
          output,
          /This program runs on Node\.js \d+\.\d+\.\d+, which cannot .* Update Node\.js\.$/m,
        );
        assert.doesNotMatch(output, /^ +at /m);
      }
      assert.deepEqual(gate.emulator.calls, []);
    });
  });
});
