import assert from "node:assert/strict";
import { createExample } from "../../support/engine/example";
import { storyOf } from "../../support/engine/gate-stack";

describe("examples in plain JavaScript and in an ES module", () => {
  for (const name of ["javascript", "esm"]) {
    it(`examples/${name} creates the workload once the request has SUCCEEDED, and gives the status`, async () => {
      const example = await createExample(name, { instanceId: "ssoins-1", requestId: "r-1" });
      const { emulator, stack } = example;
      try {
        emulator.script("r-1", { inProgressPolls: 1, outcome: "SUCCEEDED" });
        const { exitCode, output } = await stack.up();
        assert.equal(exitCode, 0, output);
        assert.deepEqual(storyOf(emulator), ["IN_PROGRESS", "SUCCEEDED"]);
        assert.match(output, /admins-ready created[^]* app creating/);
        assert.match(output, /status: "SUCCEEDED"/);
      } finally {
        await example.remove();
      }
    });
  }
});
