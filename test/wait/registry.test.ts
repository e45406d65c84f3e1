import assert from "node:assert/strict";
import { ThrottledError } from "../../src/model/errors";
import { Registry } from "../../src/wait/registry";
import { Throttle } from "../../src/wait/throttle";
import { FakeClock } from "../support/fake-clock";

const minute = 60_000;
const hour = 60 * minute;

function start() {
  const clock = new FakeClock();
  const throttles = new Registry(() => new Throttle(clock, () => 0.5));
  const throttleOf = (identity: string) => throttles.of(identity);
  const refuse = (identity: string, retryAfterMs: number, windowMs?: number) => {
    const rateLimit = windowMs === undefined ? undefined : { calls: 1, windowMs };
    const refusal = new ThrottledError("Slower.", { retryAfterMs, rateLimit, text: "429 Slower." });
    const attempt = { signal: new AbortController().signal, latestMs: Infinity };
    const refused = throttleOf(identity).run((_signal, onSend) => {
      onSend();
      return Promise.reject(refusal);
    }, attempt);
    return assert.rejects(refused, refusal);
  };
  return { clock, throttleOf, refuse };
}

describe("the throttles of a process", () => {
  it("are one for each identity, so that no identity slows another one", async () => {
    const { throttleOf, refuse } = start();
    await refuse("one", hour);
    assert.equal(throttleOf("one").closedForMs(), hour);
    assert.equal(throttleOf("another").closedForMs(), 0);
    assert.equal(throttleOf("another"), throttleOf("another"));
    assert.notEqual(throttleOf("one"), throttleOf("another"));
  });

  it("are kept for an hour after their last call, and as long as a pause or a limit lasts", async () => {
    for (const [retryAfterMs, windowMs, spentMs] of [
      [1_000, undefined, hour],
      [3 * hour, undefined, 3 * hour],
      // The limit applies for its window, and is remembered for another one.
      [1_000, 24 * hour, 48 * hour],
    ] as const) {
      const { clock, throttleOf, refuse } = start();
      await refuse("one", retryAfterMs, windowMs);
      const throttle = throttleOf("one");
      await clock.run(clock.delay(spentMs - 1));
      assert.equal(throttleOf("one"), throttle);
      await clock.run(clock.delay(1));
      throttleOf("another");
      assert.notEqual(throttleOf("one"), throttle);
    }
  });

  it("are kept as long as a call waits for its turn or is under way", async () => {
    const { clock, throttleOf } = start();
    const throttle = throttleOf("one");
    const attempt = { signal: new AbortController().signal, latestMs: Infinity };
    const slow = throttle.run(() => clock.delay(2 * hour), attempt);
    await clock.run(clock.delay(2 * hour - 1));
    assert.equal(throttleOf("one"), throttle);
    await clock.run(slow);
    assert.notEqual(throttleOf("one"), throttle);
  });
});
