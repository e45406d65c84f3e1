import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { sleep, startDeadline, systemClock, TimeUp, unlessAborted } from "../../src/wait/clock";
import { FakeClock } from "../support/fake-clock";

const longestTimerMs = 2 ** 31 - 1;

/** A timer of Node.js that a test ends. */
interface Timer {
  readonly delayMs: number | undefined;
  readonly end: () => void;
}

/** Runs `act` with timers that do not end by themselves. Cancelled timers are removed. */
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

  it("takes delays that Node.js would turn into 1 ms, and cancels them", async () => {
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

  it("makes a long delay of several timers, each as long as Node.js allows", () => {
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

  it("leaves no timer after a cancel, in the first part of a delay or a later one", () => {
    withTimers((timers) => {
      systemClock.after(10, () => undefined)();
      const cancel = systemClock.after(2 ** 40, () => undefined);
      timers[0]?.end();
      assert.equal(timers.length, 1);
      cancel();
      assert.equal(timers.length, 0);
    });
  });

  it("ignores changes of the wall clock", async () => {
    const { now } = Date;
    const startMs = systemClock.now();
    try {
      const slept = sleep(systemClock, 30);
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
  it("ends at once if it is woken, and leaves no timer", async () => {
    let wake = (): void => undefined;
    const startMs = systemClock.now();
    const slept = sleep(systemClock, 60_000, (waker) => (wake = waker));
    wake();
    wake();
    await slept;
    assert.ok(systemClock.now() - startMs < 5_000);
  });
});

describe("a deadline", () => {
  it("aborts its signal when the time is up, and says so in the reason", async () => {
    const clock = new FakeClock();
    const { signal } = startDeadline(clock, () => 1_000 - clock.now());
    await clock.run(clock.delay(999));
    assert.equal(signal.aborted, false);
    await clock.run(clock.delay(1));
    assert.ok(signal.reason instanceof TimeUp);
    assert.equal(clock.pendingTimers, 0);
  });

  it("reads the time left again when that time has passed, because it may have grown", async () => {
    const clock = new FakeClock();
    let endMs = 1_000;
    const { signal } = startDeadline(clock, () => endMs - clock.now());
    endMs = 5_000;
    await clock.run(clock.delay(4_999));
    assert.equal(signal.aborted, false);
    await clock.run(clock.delay(1));
    assert.equal(signal.aborted, true);
  });

  it("is aborted with its parent, for the same reason, also if the parent was aborted before", () => {
    const clock = new FakeClock();
    const parent = new AbortController();
    const reason = new Error("enough");
    const { signal } = startDeadline(clock, () => 1_000, parent.signal);
    parent.abort(reason);
    assert.equal(signal.reason, reason);
    assert.equal(startDeadline(clock, () => 1_000, parent.signal).signal.reason, reason);
    assert.equal(clock.pendingTimers, 0);
  });

  it("leaves nothing behind after a stop, and sets no timer if the time has no end", () => {
    const clock = new FakeClock();
    const parent = new AbortController();
    startDeadline(clock, () => 1_000, parent.signal).stop();
    startDeadline(clock, () => Infinity).stop();
    assert.equal(getEventListeners(parent.signal, "abort").length, 0);
    assert.equal(clock.pendingTimers, 0);
  });
});

describe("unlessAborted", () => {
  it("settles as the work does, and leaves no listener on the signal", async () => {
    const { signal } = new AbortController();
    const bug = new Error("a bug");
    assert.equal(await unlessAborted(signal, Promise.resolve("done")), "done");
    await assert.rejects(unlessAborted(signal, Promise.reject(bug)), bug);
    await new Promise(setImmediate);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  it("rejects with the signal's reason, whatever the work does after the abort", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const work = new Promise<never>((_resolve, reject) => {
      controller.signal.addEventListener("abort", () => {
        reject(new Error("aborted"));
      });
    });
    const ended = assert.rejects(unlessAborted(controller.signal, work), reason);
    controller.abort(reason);
    await ended;
    await assert.rejects(unlessAborted(controller.signal, Promise.reject(new Error("late"))), reason);
  });
});
