import assert from "node:assert/strict";
import { NotFoundError, RefusedError, UnreachableError } from "../../src/model/errors";
import { type Outcome, type Pause, waitUntil, type WaitOptions } from "../../src/wait/wait-until";
import { FakeClock } from "../support/fake-clock";

type Response = "IN_PROGRESS" | "SUCCEEDED";

const noResponse = new UnreachableError("no response in time", "no response in time", Infinity);
const http503 = new UnreachableError("HTTP 503", "HTTP 503", Infinity);

/** A wait without jitter on its own clock, which records when each poll began. */
function wait(
  poll: (pollNumber: number, clock: FakeClock, signal: AbortSignal) => Promise<Response>,
  options: Partial<WaitOptions<Response>> = {},
) {
  const clock = new FakeClock();
  const polledAtMs: number[] = [];
  const pauses: Pause<Response>[] = [];
  const outcome = clock.run(
    waitUntil<Response>({
      poll: (signal) => {
        polledAtMs.push(clock.now());
        return poll(polledAtMs.length, clock, signal);
      },
      isFinished: (response) => response === "SUCCEEDED",
      timeoutMs: 30 * 60_000,
      ...{ clock, random: () => 0.5 },
      onPause: (pause) => pauses.push(pause),
      ...options,
    }),
  );
  return { outcome, clock, polledAtMs, pauses };
}

/** A poll without a response, until its time is up. */
const hang = (_poll: number, _clock: FakeClock, signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(noResponse);
    });
  });

describe("waitUntil", () => {
  it("polls at once, and ends with the first finished response", async () => {
    const { outcome, polledAtMs, clock } = wait(() => Promise.resolve("SUCCEEDED"));
    assert.deepEqual(await outcome, { finished: true, response: "SUCCEEDED", polls: 1 });
    assert.deepEqual(polledAtMs, [0]);
    assert.equal(clock.pendingTimers, 0);
  });

  it("polls again as the schedule says", async () => {
    const { outcome, polledAtMs } = wait((poll) => Promise.resolve(poll < 6 ? "IN_PROGRESS" : "SUCCEEDED"));
    await outcome;
    assert.deepEqual(
      polledAtMs.map((ms) => Math.round(ms)),
      [0, 1_000, 2_000, 3_414, 5_262, 7_556],
    );
  });

  it("ends exactly at its deadline, with the last response", async () => {
    const { outcome, clock, polledAtMs } = wait(() => Promise.resolve("IN_PROGRESS"), { timeoutMs: 5_000 });
    const expected: Outcome<Response> = {
      finished: false,
      elapsedMs: 5_000,
      polls: 4,
      lastResponse: "IN_PROGRESS",
      lastResponseMs: 4_000,
      lastError: undefined,
    };
    assert.deepEqual(await outcome, expected);
    assert.equal(clock.now(), 5_000);
    assert.deepEqual(polledAtMs, [0, 1_000, 2_000, 4_000], "the last poll has a second for its response");
    assert.equal(clock.pendingTimers, 0);
  });

  it("starts the last poll before the deadline by twice the slowest response", async () => {
    const slow = async (_poll: number, clock: FakeClock): Promise<Response> => {
      await clock.delay(1_500);
      return "IN_PROGRESS";
    };
    const { outcome, polledAtMs } = wait(slow, { timeoutMs: 21_000 });
    await outcome;
    assert.equal(polledAtMs.at(-1), 18_000);
  });

  it("ends exactly at its deadline if the last poll hangs, and aborts the poll", async () => {
    let aborted: AbortSignal | undefined;
    const { outcome, clock } = wait(
      (poll, clock, signal) => {
        aborted = signal;
        return poll === 1 ? Promise.resolve("IN_PROGRESS") : hang(poll, clock, signal);
      },
      { timeoutMs: 5_000 },
    );
    const { finished, ...progress } = (await outcome) as Outcome<Response> & { finished: false };
    assert.equal(finished, false);
    assert.equal(progress.lastResponse, "IN_PROGRESS");
    assert.equal(progress.lastError, noResponse);
    assert.equal(clock.now(), 5_000);
    assert.equal(aborted?.aborted, true);
    assert.equal(clock.pendingTimers, 0);
  });

  it("makes one more poll after slow ones if there is time for a response", async () => {
    const slow = async (_poll: number, clock: FakeClock): Promise<Response> => {
      await clock.delay(6_000);
      return "IN_PROGRESS";
    };
    const { outcome, polledAtMs, clock } = wait(slow, { timeoutMs: 15_000 });
    await outcome;
    assert.deepEqual(polledAtMs, [0, 7_000]);
    assert.equal(clock.now(), 15_000);
  });

  it("polls once if the time is shorter than a pause", async () => {
    const { outcome, clock, polledAtMs } = wait(() => Promise.resolve("IN_PROGRESS"), { timeoutMs: 500 });
    assert.equal((await outcome).finished, false);
    assert.deepEqual(polledAtMs, [0]);
    assert.equal(clock.now(), 500);
  });

  it("makes no poll after the last one, even if it got its response sooner than the others", async () => {
    const slowAtFirst = async (poll: number, clock: FakeClock): Promise<Response> => {
      await clock.delay(poll === 1 ? 1_500 : 20);
      return "IN_PROGRESS";
    };
    const { outcome, polledAtMs, clock } = wait(slowAtFirst, { timeoutMs: 20_000 });
    await outcome;
    assert.equal(polledAtMs.at(-1), 17_000);
    assert.equal(clock.now(), 20_000);
  });

  it("makes no poll in the second before the last one", async () => {
    for (const [timeoutMs, expected] of [
      [3_000, [0, 1_000, 2_000]],
      [2_999, [0, 1_999]],
    ] as const) {
      const { outcome, polledAtMs } = wait(() => Promise.resolve("IN_PROGRESS"), { timeoutMs });
      await outcome;
      assert.deepEqual(polledAtMs, expected);
    }
  });

  it("pauses for a second if a response comes just when the last poll has to begin", async () => {
    const slowAtFirst = async (poll: number, clock: FakeClock): Promise<Response> => {
      await clock.delay(poll === 1 ? 1_000 : 20);
      return "IN_PROGRESS";
    };
    const { outcome, polledAtMs } = wait(slowAtFirst, { timeoutMs: 3_000 });
    await outcome;
    assert.deepEqual(polledAtMs, [0, 2_000]);
  });

  it("counts from its own start, and tells each poll when the last poll starts", async () => {
    const clock = new FakeClock();
    await clock.run(clock.delay(100_000));
    const polls: (readonly [atMs: number, latestMs: number])[] = [];
    const outcome = await clock.run(
      waitUntil<Response>({
        poll: (_signal, latestMs) => {
          polls.push([clock.now(), latestMs]);
          return Promise.resolve("IN_PROGRESS");
        },
        isFinished: () => false,
        timeoutMs: 3_000,
        ...{ clock, random: () => 0.5 },
      }),
    );
    assert.deepEqual(polls, [
      [100_000, 102_000],
      [101_000, 102_000],
      [102_000, 102_000],
    ]);
    assert.ok(!outcome.finished && outcome.elapsedMs === 3_000);
  });

  it("polls again after a failed poll, any number of times", async () => {
    const { outcome, pauses } = wait((poll) =>
      poll < 40 ? Promise.reject(http503) : Promise.resolve("SUCCEEDED"),
    );
    assert.deepEqual(await outcome, { finished: true, response: "SUCCEEDED", polls: 40 });
    assert.deepEqual(
      pauses.slice(0, 3).map(({ sameErrors }) => sameErrors),
      [1, 2, 3],
    );
  });

  it("counts errors in a row from one after a response or another error", async () => {
    const http502 = new UnreachableError("HTTP 502", "HTTP 502", Infinity);
    const polls = [http503, http503, http502, "IN_PROGRESS" as const, http502];
    const { outcome, pauses } = wait((poll) => {
      const result = polls[poll - 1] ?? "SUCCEEDED";
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    });
    await outcome;
    assert.deepEqual(
      pauses.map(({ sameErrors, lastError }) => [sameErrors, lastError?.summary]),
      [
        [1, "HTTP 503"],
        [2, "HTTP 503"],
        [1, "HTTP 502"],
        [0, undefined],
        [1, "HTTP 502"],
      ],
    );
  });

  it("rejects at once with a final error", async () => {
    const refused = new RefusedError("no", 403);
    const { outcome, clock } = wait(() => Promise.reject(refused));
    await assert.rejects(outcome, refused);
    assert.equal(clock.now(), 0);
  });

  it("retries after an error for as long as the error says, to the millisecond", async () => {
    const notFound = new NotFoundError("unknown", 30_000);
    const { outcome, clock } = wait(() => Promise.reject(notFound));
    await assert.rejects(outcome, notFound);
    assert.equal(clock.now(), 30_000);
  });

  it("aborts a poll without a response at the time that the caller sets, unless that time has moved by then", async () => {
    let clock = new FakeClock();
    for (const [retryUntilMs, cutOffMs] of [
      [() => 60_000, 60_000],
      [() => 3_000, 10_000],
      [() => (clock.now() < 50_000 ? 60_000 : Infinity), 200_000],
    ] as const) {
      const waiting = wait(hang, { retryUntilMs, noResponseUntilMs: retryUntilMs, timeoutMs: 200_000 });
      const { clock: itsClock, polledAtMs } = waiting;
      clock = itsClock;
      const ended: unknown = await waiting.outcome.catch((error: unknown) => error);
      assert.equal(ended === noResponse, cutOffMs < 200_000);
      assert.equal(clock.now(), cutOffMs);
      assert.deepEqual(polledAtMs, [0]);
    }
  });

  it("retries for as long as the caller says, which may depend on the last response", async () => {
    const notFound = new NotFoundError("unknown", 30_000);
    const seen: number[] = [];
    const { outcome, clock, pauses } = wait(
      async (poll, clock) => {
        await clock.delay(10);
        if (poll !== 1 && poll !== 4) throw notFound;
        return "IN_PROGRESS";
      },
      {
        retryUntilMs: (_error, seenMs) => {
          seen.push(seenMs);
          return seenMs + 9_000;
        },
        explain: (error, { elapsedMs, polls, lastResponse, lastResponseMs, lastError }) =>
          new Error(`${elapsedMs} ${polls} ${lastResponse} ${lastResponseMs} ${error === lastError}`),
      },
    );
    const failure: unknown = await outcome.catch((error: unknown) => error);
    const lastSeenMs = pauses[3]?.lastResponseMs ?? 0;
    assert.ok(lastSeenMs > 3_000);
    assert.deepEqual([...new Set(seen)], [10, lastSeenMs]);
    assert.equal(Math.round(clock.now()), Math.round(lastSeenMs + 9_010));
    assert.match(String(failure), new RegExp(`^Error: ${clock.now()} [78] IN_PROGRESS ${lastSeenMs} true$`));
  });

  it("ignores an error that is gone in time", async () => {
    const { outcome } = wait((poll) =>
      poll < 4 ? Promise.reject(new NotFoundError("unknown", 30_000)) : Promise.resolve("SUCCEEDED"),
    );
    assert.equal((await outcome).finished, true);
  });

  it("rejects with an unknown error unchanged, because it is a bug", async () => {
    const bug = new TypeError("bug");
    const { outcome } = wait(() => Promise.reject(bug));
    await assert.rejects(outcome, bug);
  });

  it("reports each pause with its progress and the time of the next poll", async () => {
    const { outcome, pauses } = wait((poll) => Promise.resolve(poll < 3 ? "IN_PROGRESS" : "SUCCEEDED"));
    await outcome;
    assert.deepEqual(pauses, [
      {
        elapsedMs: 0,
        polls: 1,
        lastResponse: "IN_PROGRESS",
        lastResponseMs: 0,
        lastError: undefined,
        nextPollInMs: 1_000,
        sameErrors: 0,
      },
      {
        elapsedMs: 1_000,
        polls: 2,
        lastResponse: "IN_PROGRESS",
        lastResponseMs: 1_000,
        lastError: undefined,
        nextPollInMs: 1_000,
        sameErrors: 0,
      },
    ]);
  });
});
