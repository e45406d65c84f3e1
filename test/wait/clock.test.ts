import assert from "node:assert/strict";
import { sleep, systemClock } from "../../src/wait/clock";

describe("the clock of this machine", () => {
  it("never calls back too early", async () => {
    for (const delayMs of [0, 0.4, 1, 5.5, 20]) {
      const startMs = systemClock.now();
      await new Promise<void>((resolve) => systemClock.after(delayMs, resolve));
      assert.ok(systemClock.now() - startMs >= delayMs);
    }
  });

  it("takes delays that Node.js would turn into 1 ms, and lets them be cancelled", async () => {
    let called = false;
    const cancels = [2 ** 31 - 1, 2 ** 31, 2 ** 40].map((delayMs) =>
      systemClock.after(delayMs, () => {
        called = true;
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const cancel of cancels) cancel();
    assert.equal(called, false);
  });

  it("does not care for steps of the wall clock", async () => {
    const { now } = Date;
    const startMs = systemClock.now();
    try {
      const slept = sleep(systemClock, 30, new AbortController().signal);
      Date.now = () => now() + 86_400_000;
      await slept;
    } finally {
      Date.now = now;
    }
    const sleptMs = systemClock.now() - startMs;
    assert.ok(sleptMs >= 30 && sleptMs < 5_000, `slept for ${sleptMs} ms`);
  });
});

describe("sleep", () => {
  it("ends at once when it is woken, and leaves no timer", async () => {
    let wake = (): void => undefined;
    const startMs = systemClock.now();
    const slept = sleep(systemClock, 60_000, new AbortController().signal, (waker) => (wake = waker));
    wake();
    wake();
    await slept;
    assert.ok(systemClock.now() - startMs < 5_000);
  });
});
