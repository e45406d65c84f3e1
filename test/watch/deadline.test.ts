import assert from "node:assert/strict";
import { connect } from "../../src/identity-center/connect";
import { createSettings } from "../../src/identity-center/settings/settings";
import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import { createGateProvider } from "../../src/provider/gate";
import { systemClock } from "../../src/wait/clock";
import { createWatchProcess } from "../../src/watch/watch-process";
import { type Emulator, emulatorUser, startEmulator } from "../support/emulator/emulator";
import { silentEngineLog } from "../support/silent-engine-log";

describe("the deadline, on the real clock and a real socket", () => {
  const timeoutMs = 5_000;
  let emulator: Emulator;

  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());

  /** How long a gate with its own process-wide state waits, in milliseconds. */
  async function measure(requestId: string): Promise<number> {
    const provider = createGateProvider(permissionSetProvisioningOperations, {
      connect: (config) =>
        connect(
          createSettings(config, {
            HW_ACCESS_KEY: emulatorUser.accessKey,
            HW_SECRET_KEY: emulatorUser.secretKey,
          }),
        ),
      engineLog: silentEngineLog,
      watch: createWatchProcess(systemClock, Math.random),
    });
    const endpoints = JSON.stringify({ identitycenter: emulator.url });
    const config = {
      get: (name: string) => (name === "huaweicloud:endpoints" ? endpoints : undefined),
      require: String,
    };
    await provider.configure?.({ config });
    const startMs = performance.now();
    const inputs = { instanceId: "ssoins-1", requestId, __createTimeoutMs: timeoutMs };
    await assert.rejects(provider.create(inputs), { message: /^Gave up after 5s waiting for / });
    return performance.now() - startMs;
  }

  const stories = [
    ["stays IN_PROGRESS", undefined],
    ["is polled at a server that hangs in the middle of its response", { kind: "hang", at: "midBody" }],
    ["is polled at a server that responds a byte at a time", { kind: "drip", part: "body", everyMs: 500 }],
  ] as const;
  const durations = new Map<string, number[]>();

  before("all of them at once", async function () {
    this.timeout(20_000);
    await Promise.all(
      stories.map(async ([what, fault]) => {
        const requestIds = [1, 2, 3, 4, 5].map((number) => `${what.replaceAll(" ", "-")}-${number}`);
        for (const requestId of requestIds) {
          emulator.script(requestId, {});
          if (fault) emulator.fault({ ...fault, requestId, times: Infinity });
        }
        const measured = await Promise.all(requestIds.map(measure));
        durations.set(
          what,
          measured.sort((one, other) => one - other),
        );
      }),
    );
  });

  for (const [what] of stories) {
    it(`ends five gates in time if their request ${what}`, () => {
      const [shortest = 0, , median = 0, , longest = 0] = durations.get(what) ?? [];
      const seen = `${shortest} ms, ${median} ms, ${longest} ms`;
      assert.ok(shortest >= timeoutMs, seen);
      // On an idle machine it takes at most 20 ms more.
      assert.ok(median < timeoutMs + 250, seen);
      assert.ok(longest < timeoutMs + 500, seen);
    });
  }
});
