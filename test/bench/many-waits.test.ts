import assert from "node:assert/strict";
import { meanToll, type Setting, waitAtOnce, waitsOf } from "../../bench/many-waits";

const minutes = (count: number) => waitsOf(count, 60_000, 60_000);
const setting: Setting = { waits: minutes(10), shared: false };

describe("the bench's toll of many waits", () => {
  it("counts all calls, the refused list among them, and the lag until the gates open", async () => {
    const { calls, throttledLater, meanLagMs, worstLagMs } = await waitAtOnce(setting);
    assert.ok(calls > 10 * 16 && calls < 10 * 18, `${calls} calls`);
    assert.equal(throttledLater, 0);
    assert.ok(meanLagMs > 0 && meanLagMs < worstLagMs && worstLagMs < 7_700 + 200, `${worstLagMs} ms`);
  });

  it("is the same in each run with the same seed", async () => {
    assert.deepEqual(await waitAtOnce(setting, 2), await waitAtOnce(setting, 2));
    assert.notDeepEqual(await waitAtOnce(setting, 2), await waitAtOnce(setting, 3));
  });

  it("is less where polls are shared, and where calls are limited they take longer", async () => {
    const alone = await waitAtOnce({ ...setting, waits: minutes(50) });
    const shared = await waitAtOnce({ waits: minutes(50), shared: true });
    const limited = await waitAtOnce({
      ...{ waits: minutes(50), shared: false },
      limit: { calls: 200, windowMs: 300_000, kind: "token bucket" },
    });
    assert.ok(shared.calls < alone.calls / 4, `${shared.calls} of ${alone.calls}`);
    assert.ok(limited.meanLagMs > alone.meanLagMs + 60_000, `${limited.meanLagMs} ms`);
    assert.ok(limited.calls < 400, `${limited.calls} calls`);
  });
});

describe("shared polls of many waits", function () {
  this.timeout(60_000);

  const limit = { calls: 200, windowMs: 300_000, kind: "token bucket" } as const;
  const compare = async (waits: Setting["waits"], limit?: Setting["limit"]) => ({
    alone: await meanToll({ waits, limit, shared: false }),
    shared: await meanToll({ waits, limit, shared: true }),
  });

  for (const [last, fromMs, toMs, callsShare] of [
    ["54 to 66 s", 54_000, 66_000, 1 / 4],
    ["10 to 120 s", 10_000, 120_000, 1 / 3],
  ] as const) {
    it(`halve the lag of 50 waits of ${last}, for 1/${1 / callsShare} of the calls`, async () => {
      const { alone, shared } = await compare(waitsOf(50, fromMs, toMs));
      assert.ok(shared.calls <= alone.calls * callsShare, `${shared.calls} calls, alone ${alone.calls}`);
      assert.ok(shared.meanLagMs <= alone.meanLagMs / 2, `${shared.meanLagMs} ms, alone ${alone.meanLagMs}`);
    });
  }

  for (const [count, mostLagMs] of [
    [50, 15_000],
    [200, 60_000],
  ] as const) {
    it(`open ${count} gates under a limit of 200 calls in 5 minutes ${mostLagMs / 1_000} s late at most on average`, async () => {
      const { alone, shared } = await compare(minutes(count), limit);
      assert.ok(shared.meanLagMs <= mostLagMs, `${shared.meanLagMs} ms`);
      assert.ok(shared.calls <= alone.calls, `${shared.calls} calls, alone ${alone.calls}`);
      assert.equal(shared.throttledLater, 0);
    });
  }

  it("leave a tight limit to the status calls, and so halve the lag there, too", async () => {
    const tight = { calls: 5, windowMs: 10_000, kind: "token bucket" } as const;
    const { alone, shared } = await compare(waitsOf(50, 60_000, 400_000), tight);
    assert.ok(shared.meanLagMs <= alone.meanLagMs / 2, `${shared.meanLagMs} ms, alone ${alone.meanLagMs}`);
  });
});
