import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import {
  type RateLimit,
  RefusedError,
  NoResponseError,
  ThrottledError,
  UnreachableError,
} from "../../src/model/errors";
import { Throttle, type ThrottledCall } from "../../src/wait/throttle";
import { rateLimiter } from "../support/emulator/rate-limit";
import { FakeClock } from "../support/fake-clock";

/** A call that goes out as soon as it is its turn. */
function sent<T>(work: (signal: AbortSignal) => Promise<T>): ThrottledCall<T> {
  return (signal, onSend) => {
    onSend();
    return work(signal);
  };
}
const hour = 3_600_000;

function throttled({ retryAfterMs, rateLimit }: { retryAfterMs?: number; rateLimit?: RateLimit } = {}) {
  return new ThrottledError("Slower.", { retryAfterMs, rateLimit, text: "429 Slower." });
}

/** A throttle without jitter on its own clock, before a service that responds after 20 ms. */
function start(response: (callNumber: number, clock: FakeClock) => ThrottledError | undefined) {
  const clock = new FakeClock();
  const throttle = new Throttle(clock, () => 0.5);
  const sentMs: number[] = [];
  const call = (options: { signal?: AbortSignal; latestMs?: number; first?: boolean; ms?: number } = {}) => {
    const { ms = 20, ...attempt } = options;
    return throttle.run(
      async (_signal, onSend) => {
        onSend();
        const number = sentMs.push(clock.now());
        await clock.delay(ms);
        const refusal = response(number, clock);
        if (refusal) throw refusal;
        return number;
      },
      { signal: new AbortController().signal, latestMs: Infinity, ...attempt },
    );
  };
  /** Repeats a call until it is let through, as a wait does. */
  const persist = async (pauseMs = 0): Promise<number> => {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        assert.ok(error instanceof ThrottledError);
        if (pauseMs > 0) await clock.delay(pauseMs);
      }
    }
  };
  return { clock, throttle, sentMs, call, persist };
}

describe("the throttle", () => {
  it("lets up to 32 calls through together if none is throttled", async () => {
    const { clock, throttle, sentMs, call } = start(() => undefined);
    await clock.run(Promise.all(Array.from({ length: 50 }, () => call())));
    assert.deepEqual(sentMs, [...Array<number>(32).fill(0), ...Array<number>(18).fill(20)]);
    assert.equal(throttle.throttling, undefined);
    assert.equal(clock.pendingTimers, 0);
  });

  it("pauses all calls after one 429: 2 s, doubling to 30 s", async () => {
    const { clock, sentMs, persist } = start((number) => (number <= 7 ? throttled() : undefined));
    await clock.run(persist());
    const pauses = sentMs.slice(1).map((ms, index) => ms - (sentMs[index] ?? 0) - 20);
    assert.deepEqual(pauses, [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("pauses for 2 s also if a 429 arrives after a success of a later call", async () => {
    const { clock, sentMs, call, persist } = start((number) => (number <= 2 ? throttled() : undefined));
    const late = assert.rejects(call({ ms: 100 }), ThrottledError);
    const early = assert.rejects(call({ ms: 20 }), ThrottledError);
    await clock.run(Promise.all([call({ ms: 50 }), late, early]));
    await clock.run(persist());
    assert.deepEqual(sentMs, [0, 0, 0, 2_100]);
  });

  it("varies its own pauses by up to 10 %", async () => {
    for (const [random, pauseMs] of [
      [0, 1_800],
      [0.75, 2_100],
    ] as const) {
      const clock = new FakeClock();
      const throttle = new Throttle(clock, () => random);
      const attempt = { signal: new AbortController().signal, latestMs: Infinity };
      await assert.rejects(
        throttle.run(
          sent(() => Promise.reject(throttled())),
          attempt,
        ),
      );
      assert.equal(Math.round(throttle.closedForMs()), pauseMs);
    }
  });

  it("counts the refusals of calls that were under way together as one", async () => {
    const { clock, sentMs, call, throttle } = start((number) => (number <= 30 ? throttled() : undefined));
    await clock.run(Promise.allSettled(Array.from({ length: 30 }, () => call())));
    assert.equal(throttle.closedForMs(), 2_000);
    await clock.run(call());
    assert.equal(sentMs.at(-1), 2_020);
  });

  it("counts them as one also if the service refuses at once", async () => {
    const { clock, call, throttle } = start((number) => (number <= 30 ? throttled() : undefined));
    await clock.run(Promise.allSettled(Array.from({ length: 30 }, () => call({ ms: 0 }))));
    assert.equal(throttle.closedForMs(), 2_000);
  });

  it("sends one call at a time after a pause, until one is not throttled", async () => {
    const { clock, sentMs, persist } = start((number) => (number <= 11 ? throttled() : undefined));
    await clock.run(Promise.all(Array.from({ length: 10 }, () => persist())));
    assert.deepEqual(sentMs.slice(0, 10), Array(10).fill(0));
    assert.deepEqual(sentMs.slice(10), [2_020, 6_040, ...Array<number>(9).fill(6_060)]);
  });

  it("follows Retry-After, also if it is longer than its own pauses", async () => {
    const { clock, sentMs, persist } = start((number) =>
      number === 1 ? throttled({ retryAfterMs: 90_000 }) : undefined,
    );
    await clock.run(persist());
    assert.deepEqual(sentMs, [0, 90_020]);
  });

  it("follows the longest Retry-After of calls that were under way together", async () => {
    const retryAfters = [5_000, 60_000, 10_000];
    const { clock, throttle, call } = start((number) =>
      throttled({ retryAfterMs: retryAfters[number - 1] ?? 0 }),
    );
    await clock.run(Promise.allSettled(retryAfters.map(() => call())));
    assert.equal(throttle.closedForMs(), 60_000);
  });

  it("follows a Retry-After only until the last poll of the wait that got it", async () => {
    const { clock, throttle, call } = start(() => throttled({ retryAfterMs: 100_000_000 }));
    await clock.run(assert.rejects(call({ latestMs: 60_000 })));
    assert.equal(clock.now() + throttle.closedForMs(), 60_000);
    await clock.run(assert.rejects(call({ latestMs: 60_000 })));
    assert.equal(throttle.closedForMs(), 4_000, "at its end it pauses all the same, for those that go on");
  });

  it("forgets its refusals after another response or a network fault", async () => {
    const reset = new UnreachableError("Reset.", "ECONNRESET", Infinity);
    for (const response of [() => Promise.resolve(), () => Promise.reject(reset)]) {
      const { throttle, clock, call } = start(() => throttled());
      await clock.run(assert.rejects(call()));
      assert.equal(throttle.throttling?.text, "429 Slower.");
      const attempt = { signal: new AbortController().signal, latestMs: Infinity };
      await clock.run(throttle.run(sent(response), attempt).catch(() => undefined));
      assert.equal(throttle.throttling, undefined);
      await clock.run(assert.rejects(call()));
      assert.equal(throttle.closedForMs(), 2_000);
    }
  });

  describe("learns nothing from a call", () => {
    const silence = new NoResponseError("No response in time.");
    const refusedKey = new RefusedError("Refused.", 401);
    const ownDoing: Record<string, (clock: FakeClock, abort: () => void) => ThrottledCall<unknown>> = {
      "that its wait ended": (clock, abort) => (_signal, onSend) => {
        onSend();
        abort();
        return clock.delay(10).then(() => Promise.reject(silence));
      },
      "that got no response in time": (clock) => (_signal, onSend) => {
        onSend();
        return clock.delay(10).then(() => Promise.reject(silence));
      },
      "that was never sent": (clock) => () => clock.delay(10).then(() => Promise.reject(refusedKey)),
      "that was given another call's 429": (clock) => () =>
        clock.delay(10).then(() => Promise.reject(throttled({ retryAfterMs: 90_000 }))),
      "that failed over a mistake of this package": (clock) => (_signal, onSend) => {
        onSend();
        return clock.delay(10).then(() => Promise.reject(new TypeError("a mistake")));
      },
    };
    for (const [what, create] of Object.entries(ownDoing)) {
      it(what, async () => {
        const { clock, sentMs, call, throttle } = start((number) => (number <= 4 ? throttled() : undefined));
        for (const pauseMs of [2_000, 4_000, 8_000]) {
          await clock.run(assert.rejects(call()));
          assert.equal(throttle.closedForMs(), pauseMs);
        }
        const controller = new AbortController();
        const attempt = { signal: controller.signal, latestMs: Infinity };
        const abort = () => {
          controller.abort(new Error("gone"));
        };
        const one = assert.rejects(throttle.run(create(clock, abort), attempt));
        const crowd = Array.from({ length: 20 }, () => call());
        await clock.run(one);
        assert.ok(throttle.throttling);
        assert.equal(throttle.closedForMs(), 0);
        await clock.run(Promise.allSettled(crowd));
        const firstMs = sentMs[3] ?? 0;
        assert.deepEqual(
          sentMs.slice(3, 7).map((ms) => ms - firstMs),
          [0, 16_020, 16_040, 16_040],
          "one at a time, and the pause doubles",
        );
      });
    }
  });

  it("does not count a call that was never sent against a limit", async () => {
    const rateLimit = { calls: 2, windowMs: 60_000 };
    const { clock, throttle, call } = start(() => throttled({ rateLimit }));
    await clock.run(assert.rejects(call()));
    const attempt = { signal: new AbortController().signal, latestMs: Infinity };
    await clock.run(assert.rejects(throttle.run(() => Promise.reject(new Error("not sent")), attempt)));
    assert.equal(throttle.closedForMs(), 0);
  });

  it("says why it is closed, until a call after the pause is let through", async () => {
    const { clock, throttle, call } = start((number) => (number === 1 ? throttled() : undefined));
    await clock.run(assert.rejects(call()));
    await clock.run(clock.delay(2_000));
    assert.equal(throttle.closedForMs(), 0);
    assert.equal(throttle.throttling?.text, "429 Slower.");
    await clock.run(call());
    assert.equal(throttle.throttling, undefined);
  });

  it("keeps the limit that a refusal named also after a call was let through", async () => {
    const rateLimit = { calls: 2, windowMs: 60_000 };
    const { clock, throttle, call } = start((number) =>
      number === 1 ? throttled({ rateLimit }) : undefined,
    );
    await clock.run(assert.rejects(call()));
    await clock.run(call());
    assert.equal(clock.now(), 2_040);
    assert.equal(throttle.closedForMs(), 60_020 - 2_040);
    assert.equal(throttle.throttling?.text, "429 Slower.");
  });

  it("keeps a limit as long as it holds calls back, and forgets it after a whole window without that", async () => {
    const rateLimit = { calls: 1, windowMs: 60_000 };
    const { clock, throttle, sentMs, call } = start((number) =>
      number === 1 ? throttled({ rateLimit }) : undefined,
    );
    await clock.run(assert.rejects(call()));
    const crowd = Promise.all(Array.from({ length: 20 }, () => call()));
    await clock.run(crowd);
    const everyMs = 60_000 + 20;
    assert.deepEqual(
      sentMs,
      Array.from({ length: 21 }, (_, index) => index * everyMs),
    );
    // The limit applies for one more window, and is remembered for another one.
    await clock.run(clock.delay(2 * 60_000 - 1_000));
    assert.equal(throttle.closedForMs(), 0);
    const late = [call(), call()];
    await clock.run(Promise.all(late));
    assert.equal((sentMs[22] ?? 0) - (sentMs[21] ?? 0), everyMs);
    await clock.run(clock.delay(2 * 60_000));
    await clock.run(Promise.all([call(), call()]));
    assert.equal(sentMs[23], sentMs[24]);
  });

  it("does not restore a forgotten limit after a 429 that names none", async () => {
    const rateLimit = { calls: 1, windowMs: 600_000 };
    const refusals = [throttled({ rateLimit }), throttled()];
    const { clock, throttle, call } = start(() => refusals.shift());
    await clock.run(assert.rejects(call()));
    await clock.run(clock.delay(3 * 600_000));
    await clock.run(assert.rejects(call()));
    assert.equal(throttle.closedForMs(), 4_000);
  });

  it("is closed no longer than its pause if fewer calls were made than the limit allows", async () => {
    const { clock, throttle, call } = start(() => throttled({ rateLimit: { calls: 2, windowMs: 60_000 } }));
    await clock.run(assert.rejects(call()));
    assert.equal(throttle.closedForMs(), 2_000);
  });

  it("counts a call that ended against the limit also if more are under way than the limit allows", async () => {
    const rateLimit = { calls: 1, windowMs: 60_000 };
    const { clock, throttle, call } = start((number) =>
      number === 1 ? throttled({ rateLimit }) : undefined,
    );
    const others = [call({ ms: 20 }), call({ ms: 100 }), call({ ms: 100 })];
    await clock.run(assert.rejects(others.shift() ?? call()));
    assert.equal(clock.now(), 20);
    assert.equal(throttle.closedForMs(), 60_000);
    await clock.run(Promise.all(others));
  });

  it("keeps a limit of 10,000 calls, and no larger one", async () => {
    for (const [calls, closedForMs] of [
      [10_000, hour],
      [10_001, 0],
    ] as const) {
      const clock = new FakeClock();
      const throttle = new Throttle(clock, () => 0.5);
      const attempt = { signal: new AbortController().signal, latestMs: Infinity };
      const refusal = throttled({ retryAfterMs: 1, rateLimit: { calls, windowMs: hour } });
      await assert.rejects(
        throttle.run(
          sent(() => Promise.reject(refusal)),
          attempt,
        ),
      );
      await clock.run(clock.delay(1));
      for (let made = 1; made < calls; made += 1)
        await throttle.run(
          sent(() => Promise.resolve()),
          attempt,
        );
      assert.equal(throttle.closedForMs(), closedForMs === 0 ? 0 : closedForMs - 1);
    }
  });

  const limit: RateLimit = { calls: 200, windowMs: 300_000 };
  const services: Record<string, (clock: FakeClock) => () => void> = {
    "a fixed window": (clock) => rateLimiter(limit, () => clock.now()),
    "a sliding window": (clock) => {
      const admitted: number[] = [];
      return () => {
        if (admitted.filter((ms) => ms > clock.now() - limit.windowMs).length >= limit.calls)
          throw throttled();
        admitted.push(clock.now());
      };
    },
    "a token bucket": (clock) => {
      let tokens = limit.calls;
      let filledMs = 0;
      return () => {
        tokens = Math.min(limit.calls, tokens + ((clock.now() - filledMs) * limit.calls) / limit.windowMs);
        filledMs = clock.now();
        if (tokens < 1) throw throttled();
        tokens -= 1;
      };
    },
  };
  for (const [kind, create] of Object.entries(services)) {
    it(`keeps a limit that the service named, counted in ${kind}, so that all 429s come at one moment`, async () => {
      let admit: (() => void) | undefined;
      const refusedMs: number[] = [];
      const { clock, sentMs, persist } = start((_number, now) => {
        try {
          (admit ??= create(now))();
          return undefined;
        } catch {
          refusedMs.push(now.now());
          return throttled({ rateLimit: limit });
        }
      });
      let stops = false;
      const wait = async () => {
        while (!stops) {
          await persist();
          await clock.delay(1_000);
        }
      };
      const waits = Promise.all(Array.from({ length: 10 }, wait));
      await clock.run(clock.delay(2 * hour));
      stops = true;
      await clock.run(waits);
      assert.ok(refusedMs.length > 0);
      // Ten waits may have been under way together when the first one got the 429.
      const firstMs = refusedMs[0] ?? 0;
      assert.deepEqual(
        refusedMs.filter((ms) => ms - firstMs >= 1_000),
        [],
      );
      assert.ok(sentMs.length > (2 * hour * limit.calls) / limit.windowMs / 2, `${sentMs.length} calls`);
    });
  }

  it("lets the earliest call go first, except for a call that goes to the head of the queue", async () => {
    const { clock, call } = start((number) => (number === 1 ? throttled() : undefined));
    await clock.run(assert.rejects(call()));
    const order: string[] = [];
    const noted = async (name: string, first = false) => {
      await call(first ? { first } : {});
      order.push(name);
    };
    await clock.run(Promise.all([noted("a"), noted("b"), noted("list", true), noted("c")]));
    assert.deepEqual(order, ["list", "a", "b", "c"]);
  });

  it("removes a call whose wait ends before its turn, and the call's timer", async () => {
    const { clock, sentMs, call } = start(() => throttled({ retryAfterMs: 60_000 }));
    await clock.run(assert.rejects(call()));
    const controller = new AbortController();
    const gone = new Error("gone");
    const waiting = call({ signal: controller.signal });
    clock.after(5_000, () => {
      controller.abort(gone);
    });
    await assert.rejects(clock.run(waiting), gone);
    assert.equal(clock.now(), 5_020);
    assert.equal(sentMs.length, 1);
    assert.equal(clock.pendingTimers, 0);
    await assert.rejects(call({ signal: controller.signal }), gone);
  });

  it("keeps the call of a wait that ends after its turn", async () => {
    const { clock, sentMs, call } = start((number) => (number === 2 ? throttled() : undefined));
    const controller = new AbortController();
    await clock.run(call({ signal: controller.signal }));
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    await clock.run(assert.rejects(call()));
    const waiting = call();
    controller.abort(new Error("gone"));
    await clock.run(waiting);
    assert.deepEqual(sentMs, [0, 20, 2_040]);
  });

  it("does not count the time before its turn as time of the call", async () => {
    const { clock, sentMs, call } = start((number) =>
      number === 1 ? throttled({ retryAfterMs: 60_000 }) : undefined,
    );
    await clock.run(assert.rejects(call()));
    await clock.run(call({ ms: 9_000 }));
    assert.deepEqual(sentMs, [0, 60_020]);
  });
});
