import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { withGateStack } from "../support/engine/gate-stack";

const args = { instanceId: "ssoins-1", requestId: "r-1" };

describe("a gate whose engine was killed", () => {
  it("stops asking, and opens in a later update", async () => {
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

describe("the provider's process in the middle of a wait", () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`ends at once with ${signal}, and the next update goes on`, async () => {
      await withGateStack({ args }, {}, async ({ emulator, stack }) => {
        emulator.script("r-1", {});
        const engine = stack.spawnPulumi("up", "--yes", "--skip-preview");
        engine.stdout.resume();
        await emulator.arrival("status", 2);
        const provider = providerOf(engine.pid);
        const startMs = performance.now();
        process.kill(provider, signal);
        while (isAlive(provider)) await delay(1);
        // Measured on two busy cores: below 10 ms.
        const tookMs = performance.now() - startMs;
        assert.ok(tookMs < 500, `${tookMs} ms`);
        const [exitCode] = (await once(engine, "close")) as [number];
        assert.notEqual(exitCode, 0);
        assert.equal(await stack.resource("app"), undefined);

        emulator.script("r-1", { outcome: "SUCCEEDED" });
        const up = await stack.up();
        assert.equal(up.exitCode, 0, up.output);
        assert.equal(emulator.calls.at(-1)?.event, "app");
      });
    });
  }
});

/** The process that the engine has started, by a script, for dynamic providers. */
function providerOf(engine: number | undefined): number {
  const output = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const processes = output.split("\n").map((line) => {
    const [, pid, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), parent: Number(parent), command };
  });
  const scripts = processes.filter(({ parent }) => parent === engine).map(({ pid }) => pid);
  const provider = processes.find(
    ({ parent, command }) => scripts.includes(parent) && command.includes("dynamic-provider"),
  );
  assert.ok(provider);
  return provider.pid;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
