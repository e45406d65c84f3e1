import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { type Emulator, startEmulator } from "../support/emulator/emulator";
import { closedPort, type FakeEngine, grpc, startFakeEngine } from "../support/network/fake-engine";
import { type ProviderProcess, startProviderProcess } from "../support/network/provider-process";

/** In progress for two rounds of the watch on the engine, and then SUCCEEDED. */
const life = { inProgressMs: 11_000, outcome: "SUCCEEDED" } as const;

describe("the dynamic provider's process", () => {
  let emulator: Emulator;
  const running: { readonly engine: FakeEngine; readonly provider: ProviderProcess }[] = [];

  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());
  afterEach(async () => {
    for (const { engine, provider } of running.splice(0)) {
      await provider.stop();
      engine.kill();
    }
  });

  async function start(
    environment: Record<string, string> = {},
    response?: Parameters<typeof startFakeEngine>[0],
  ) {
    const engine = await startFakeEngine(response);
    const provider = await startProviderProcess(engine.address, emulator.url, environment);
    running.push({ engine, provider });
    return { engine, provider };
  }

  /** How long it takes until the process ends by itself. */
  async function endOf({ child }: ProviderProcess): Promise<number> {
    const startMs = performance.now();
    if (child.exitCode === null) await once(child, "exit");
    return performance.now() - startMs;
  }

  it("ends within 30 s if its engine is killed while a gate waits", async () => {
    emulator.script("r-waiting", {});
    const { engine, provider } = await start();
    const gate = provider.create("r-waiting");
    await emulator.arrival("status");
    engine.kill();
    const tookMs = await endOf(provider);
    assert.ok(tookMs < 30_000, `${tookMs} ms`);
    await gate;
    assert.equal(provider.stderr(), "");
  }).timeout("120s");

  it("ends within 30 s if its engine is killed while nothing waits", async () => {
    emulator.script("r-over", { outcome: "SUCCEEDED" });
    const { engine, provider } = await start();
    assert.equal(await provider.create("r-over"), "SUCCEEDED");
    engine.kill();
    const tookMs = await endOf(provider);
    assert.ok(tookMs < 30_000, `${tookMs} ms`);
    assert.equal(provider.stderr(), "");
  }).timeout("120s");

  it("goes on if its log fails in any way, and if proxies are configured for the log only", async () => {
    emulator.script("r-1", life);
    const proxy = `http://127.0.0.1:${await closedPort()}`;
    const ways = {
      "no fault": await start(),
      "UNAVAILABLE at each call": await start({}, () => grpc.status.UNAVAILABLE),
      https_proxy: await start({ https_proxy: proxy }),
      "grpc_proxy, with no_proxy": await start({ grpc_proxy: proxy, no_proxy: "localhost" }),
    };
    const results = Object.entries(ways).map(async ([way, { provider }]) => [
      way,
      await provider.create("r-1"),
      provider.stderr(),
    ]);
    assert.deepEqual(
      await Promise.all(results),
      Object.keys(ways).map((way) => [way, "SUCCEEDED", ""]),
    );
    const received = Object.values(ways).map(({ engine }) => engine.messages.length > 0);
    assert.deepEqual(received, [true, true, true, true]);
  }).timeout("120s");

  it("goes on after it was suspended, as in a laptop's sleep", async () => {
    emulator.script("r-slept", {});
    const { provider } = await start();
    const gate = provider.create("r-slept");
    await emulator.arrival("status");
    provider.child.kill("SIGSTOP");
    // Two rounds of the watch are due when the process goes on.
    await delay(12_000);
    emulator.script("r-slept", { outcome: "SUCCEEDED" });
    provider.child.kill("SIGCONT");
    assert.equal(await gate, "SUCCEEDED");
    assert.equal(provider.child.exitCode, null);
  }).timeout("120s");
});
