import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { withGateStack } from "../support/engine/gate-stack";
import { isAlive, providerOf } from "../support/engine/processes";
import { endOf } from "../support/engine/stack";

const args = { instanceId: "ssoins-1", requestId: "r-1" };

describe("a gate whose engine was killed", () => {
  it("ends together with its process, and opens in a later update", async () => {
    await withGateStack({ args }, {}, async ({ emulator, stack }) => {
      emulator.script("r-1", {});
      const engine = stack.spawnPulumi("up", "--yes", "--skip-preview");
      await emulator.arrival("status", 2);
      await endsAfterKillOf(engine);

      emulator.script("r-1", { outcome: "SUCCEEDED" });
      await stack.pulumi("cancel", "--yes");
      const up = await stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.equal(emulator.calls.at(-1)?.event, "app");
    });
  });
});

/** Kills an engine; its provider's process, which the engine can no longer end, has to end by itself. */
async function endsAfterKillOf(engine: ChildProcess): Promise<void> {
  const provider = providerOf(engine.pid).pid;
  engine.kill("SIGKILL");
  const startMs = performance.now();
  while (isAlive(provider)) await delay(50);
  const tookMs = performance.now() - startMs;
  assert.ok(tookMs < 30_000, `${tookMs} ms`);
}

describe("the provider's process of an engine that was killed while nothing waited", () => {
  it("ends too", async () => {
    const program = `
      const { PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
      const { emulatorUrl, args } = require("./settings.json");
      new PermissionSetProvisioningStatus("ready", args).status.apply(async () => {
        await fetch(emulatorUrl + "/emulator/events/idle", { method: "POST" });
        await new Promise((resolve) => setTimeout(resolve, 40_000));
      });
    `;
    await withGateStack({ args }, { program }, async ({ emulator, stack }) => {
      emulator.script("r-1", { outcome: "SUCCEEDED" });
      const engine = stack.spawnPulumi("up", "--yes", "--skip-preview");
      await emulator.arrival("event");
      await endsAfterKillOf(engine);
    });
  });
});

describe("the provider's process in the middle of a wait", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
    it(`ends at once with ${signal}, and the next update goes on`, async () => {
      await withGateStack({ args }, {}, async ({ emulator, stack }) => {
        emulator.script("r-1", {});
        const engine = stack.spawnPulumi("up", "--yes", "--skip-preview");
        engine.stdout.resume();
        await emulator.arrival("status", 2);
        const provider = providerOf(engine.pid).pid;
        const startMs = performance.now();
        process.kill(provider, signal);
        while (isAlive(provider)) await delay(1);
        // Measured on two busy cores: below 10 ms. The request stays in progress.
        const tookMs = performance.now() - startMs;
        assert.ok(tookMs < 10_000, `${tookMs} ms`);
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

describe("Ctrl-C in the middle of a wait", () => {
  it("once does not end the wait, whose result is saved, and starts no dependant", async () => {
    await withGateStack({ args }, {}, async ({ emulator, stack }) => {
      emulator.script("r-1", {});
      const engine = stack.spawnPulumi("up", "--yes", "--skip-preview");
      const end = endOf(engine);
      await emulator.arrival("status", 2);
      engine.kill("SIGINT");
      await emulator.arrival("status", 3);
      emulator.script("r-1", { outcome: "SUCCEEDED" });
      const { output, exitCode } = await end;

      assert.notEqual(exitCode, 0);
      assert.match(output, /update cancell?ed/);
      assert.equal((await stack.resource("ready"))?.outputs?.["status"], "SUCCEEDED");
      assert.equal(await stack.resource("app"), undefined);
      const calls = emulator.calls.length;
      const up = await stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.deepEqual(
        emulator.calls.slice(calls).map(({ event }) => event),
        ["app"],
        "an open gate is not polled again",
      );
    });
  });

  it("twice ends the wait, and the next update goes on", async () => {
    await withGateStack({ args }, {}, async ({ emulator, stack }) => {
      emulator.script("r-1", {});
      const engine = stack.spawnPulumi("up", "--yes", "--skip-preview");
      const end = endOf(engine);
      await emulator.arrival("status", 2);
      const provider = providerOf(engine.pid).pid;
      engine.kill("SIGINT");
      await delay(500);
      engine.kill("SIGINT");
      const { exitCode } = await end;

      assert.notEqual(exitCode, 0);
      // Its engine ends it, or it notices that nothing listens on the engine's port.
      while (isAlive(provider)) await delay(10);
      assert.equal(await stack.resource("app"), undefined);
      const exported = await stack.pulumi("stack", "export");
      assert.equal(exported.exitCode, 0, exported.output);

      const waiting = stack.spawnPulumi("up", "--yes", "--skip-preview");
      const next = endOf(waiting);
      await emulator.arrival("status", emulator.calls.length + 1);
      assert.equal(emulator.calls.filter(({ event }) => event !== undefined).length, 0, "the gate is shut");
      emulator.script("r-1", { outcome: "SUCCEEDED" });
      const run = await next;
      assert.equal(run.exitCode, 0, run.output);
      assert.equal(emulator.calls.at(-1)?.event, "app");
    });
  });
});
