import assert from "node:assert/strict";
import { type Setting, waitAtOnce } from "../../bench/many-waits";

const setting: Setting = {
  waits: 10,
  lastMs: { from: 60_000, to: 60_000 },
  isLimited: false,
  shared: false,
};

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
    const alone = await waitAtOnce({ ...setting, waits: 50 });
    const shared = await waitAtOnce({ ...setting, waits: 50, shared: true });
    const limited = await waitAtOnce({ ...setting, waits: 50, isLimited: true });
    assert.ok(shared.calls < alone.calls / 4, `${shared.calls} of ${alone.calls}`);
    assert.ok(limited.meanLagMs > alone.meanLagMs + 60_000, `${limited.meanLagMs} ms`);
    assert.ok(limited.calls < 400, `${limited.calls} calls`);
  });
});
