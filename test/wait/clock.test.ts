import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { sleep, systemClock, withTimeout } from "../../src/wait/clock";
import { FakeClock } from "../support/fake-clock";

const longestTimerMs = 2 ** 31 - 1;

/** A timer of Node.js that a test lets end. */
interface Timer {
  readonly delayMs: number | undefined;
  readonly end: () => void;
}

/** Runs `act` on timers that do not end by themselves; cancelled ones are no longer among them. */
function withTimers(act: (timers: readonly Timer[]) => void): void {
  const { setTimeout, clearTimeout } = globalThis;
  const timers: Timer[] = [];
  try {
    const set = (callback: () => void, delayMs?: number) => {
      const timer = {
        delayMs,
        end: () => {
          timers.splice(timers.indexOf(timer), 1);
          callback();
        },
      };
      timers.push(timer);
      return timer;
    };
    const clear = (timer: Timer) => {
      if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    act(timers);
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
}

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

  it("puts a long delay together from the longest timers that Node.js has", () => {
    for (const [delayMs, timersMs] of [
      [longestTimerMs - 1, [longestTimerMs]],
      [longestTimerMs, [longestTimerMs, 1]],
      [2 * longestTimerMs + 5, [longestTimerMs, longestTimerMs, 6]],
    ] as const) {
      withTimers((timers) => {
        let called = 0;
        systemClock.after(delayMs, () => (called += 1));
        for (const timerMs of timersMs) {
          assert.deepEqual([called, timers.length, timers[0]?.delayMs], [0, 1, timerMs]);
          timers[0]?.end();
        }
        assert.deepEqual([called, timers.length], [1, 0]);
      });
    }
  });

  it("leaves no timer once it is cancelled, in the first part of a delay and in a later one", () => {
    withTimers((timers) => {
      systemClock.after(10, () => undefined)();
      const cancel = systemClock.after(2 ** 40, () => undefined);
      timers[0]?.end();
      assert.equal(timers.length, 1);
      cancel();
      assert.equal(timers.length, 0);
    });
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

  it("leaves nothing on the signal of a long wait", async () => {
    const { signal } = new AbortController();
    const clock = new FakeClock();
    await clock.run(sleep(clock, 1_000, signal));
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});

describe("withTimeout", () => {
  it("leaves nothing on the signal of a long wait, however the work ends", async () => {
    const { signal } = new AbortController();
    const clock = new FakeClock();
    const bug = new Error("a bug");
    const late = () => new Error("late");
    assert.equal(await withTimeout(clock, 1_000, late, signal, () => Promise.resolve("done")), "done");
    await assert.rejects(
      withTimeout(clock, 1_000, late, signal, () => Promise.reject(bug)),
      bug,
    );
    assert.equal(getEventListeners(signal, "abort").length, 0);
    assert.equal(clock.pendingTimers, 0);
  });
});
