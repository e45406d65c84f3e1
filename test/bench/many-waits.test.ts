import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { tollOf } from "../../bench/waits-at-once";
import type { Clock } from "../../src/wait/clock";

describe("the bench's toll of many waits", () => {
  const status = (atMs: number, requestId: string, requestStatus: string) =>
    ({ atMs, operation: "status", httpStatus: 200, requestId, requestStatus }) as const;
  const throttled = (atMs: number, requestId: string) =>
    ({ atMs, operation: "status", httpStatus: 429, requestId }) as const;
  const list = (atMs: number, httpStatus: number) => ({ atMs, operation: "list", httpStatus }) as const;

  it("counts calls and 429s without the idle process's, and lag from the end of each life", () => {
    const record = [
      status(0, "idle", "SUCCEEDED"),
      status(1_000, "r-0", "IN_PROGRESS"),
      throttled(1_500, "r-1"),
      throttled(1_600, "r-1"),
      throttled(1_601, "r-1"),
      list(2_000, 403),
      status(3_000, "r-1", "IN_PROGRESS"),
      status(12_000, "r-0", "SUCCEEDED"),
      status(16_000, "r-1", "SUCCEEDED"),
      status(99_000, "r-1", "SUCCEEDED"),
    ] as const;
    assert.deepEqual(tollOf(record, [10_000, 9_000]), {
      calls: 9,
      throttled: 3,
      throttledLater: 1,
      meanLagMs: 2_500,
      worstLagMs: 4_000,
    });
  });

  it("lets a life begin with a list that came before the request's own first call", () => {
    const record = [list(0, 200), status(4_000, "r-0", "IN_PROGRESS"), status(11_000, "r-0", "SUCCEEDED")];
    assert.equal(tollOf(record, [10_000]).meanLagMs, 1_000);
  });
});

/** What `bench/programs/simulated-time.js` gives. */
interface SimulatedTime {
  readonly clock: Clock;
  readonly whileCalling: <T extends object>(client: T) => T;
  readonly run: <T>(promise: Promise<T>) => Promise<T>;
}

describe("the bench's simulated time", () => {
  const { simulateTime } = createRequire(__filename)("../../bench/programs/simulated-time.js") as {
    simulateTime: (callMs: number, onMove: (nowMs: number) => Promise<void>) => SimulatedTime;
  };

  it("stands still while a call is under way, which takes a fixed time of it", async () => {
    const { clock, whileCalling, run } = simulateTime(100, () => Promise.resolve());
    let rang = 0;
    clock.after(60, () => (rang = clock.now()));
    const realTime = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.deepEqual([clock.now(), rang], [50, 0]);
    };
    const client = whileCalling({ call: realTime });
    await run(client.call());
    assert.deepEqual([clock.now(), rang], [100, 60]);
  });

  it("says to what time it moves before anything happens then", async () => {
    const story: string[] = [];
    const { clock, run } = simulateTime(100, (nowMs) => {
      story.push(`moves to ${nowMs}`);
      return Promise.resolve();
    });
    const later = new Promise<void>((resolve) => {
      clock.after(7, () => story.push("7"));
      clock.after(3, () => story.push("3"));
      clock.after(3, () => story.push("3 too"));
      clock.after(9, resolve);
      clock.after(8, () => story.push("never"))();
    });
    await run(later);
    assert.deepEqual(story, ["moves to 3", "3", "3 too", "moves to 7", "7", "moves to 9"]);
  });
});
