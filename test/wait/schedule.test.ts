import assert from "node:assert/strict";
import { pauseBeforeNextPoll } from "../../src/wait/schedule";
import { randomFrom } from "../support/random";

describe("pauseBeforeNextPoll", () => {
  it("never leaves its bounds, whatever has elapsed", () => {
    const random = randomFrom(1);
    for (let draw = 0; draw < 20_000; draw += 1) {
      const elapsedMs = 1_000_000 * random() ** 4;
      const pauseMs = pauseBeforeNextPoll(elapsedMs, random());
      assert.ok(pauseMs >= 900 && pauseMs < 11_000, `${pauseMs} ms after ${elapsedMs} ms`);
    }
  });

  it("spreads by 10 % to either side, evenly around the same pause", () => {
    const random = randomFrom(2);
    for (const [elapsedMs, pauseMs] of [
      [0, 1_000],
      [16_000, 6_000],
      [1_000_000, 10_000],
    ] as const) {
      const shares = Array.from({ length: 5_000 }, () => pauseBeforeNextPoll(elapsedMs, random()) / pauseMs);
      assert.ok(Math.min(...shares) >= 0.9 && Math.min(...shares) < 0.901);
      assert.ok(Math.max(...shares) < 1.1 && Math.max(...shares) > 1.099);
      const mean = shares.reduce((sum, share) => sum + share) / shares.length;
      assert.ok(Math.abs(mean - 1) < 0.005);
    }
  });

  it("grows with the square root between its shortest and its longest pause", () => {
    const pausesMs = [0, 100, 444, 1_000, 4_000, 9_000, 16_000, 36_000, 44_500, 60_000, 86_400_000].map(
      (elapsedMs) => Math.round(pauseBeforeNextPoll(elapsedMs, 0.5)),
    );
    assert.deepEqual(
      pausesMs,
      [1_000, 1_000, 1_000, 1_500, 3_000, 4_500, 6_000, 9_000, 10_000, 10_000, 10_000],
    );
  });

  it("polls at these seconds when no jitter is drawn", () => {
    const pollsAt = [0];
    while (pollsAt.length < 14) {
      const lastMs = pollsAt.at(-1) ?? 0;
      pollsAt.push(lastMs + pauseBeforeNextPoll(lastMs, 0.5));
    }
    assert.deepEqual(
      pollsAt.map((atMs) => Number((atMs / 1_000).toFixed(1))),
      [0, 1, 2.5, 4.9, 8.2, 12.5, 17.8, 24.1, 31.5, 39.9, 49.3, 59.3, 69.3, 79.3],
    );
  });

  it("finds the end of a provisioning with 14.7 polls and 3.3 s late on average", () => {
    const random = randomFrom(3);
    const { polls, lagSeconds } = meanOf(0, (elapsedMs) => pauseBeforeNextPoll(elapsedMs, random()));
    assert.equal(polls.toFixed(1), "14.7");
    assert.equal(lagSeconds.toFixed(1), "3.3");
  });

  it("finds it sooner than the schedules of the Terraform provider and of Terraform's SDK", () => {
    const doubling = (_elapsedMs: number, polls: number) => Math.min(200 * 2 ** (polls - 1), 10_000);
    assert.equal(meanOf(10_000, doubling).lagSeconds.toFixed(1), "5.1");
    assert.equal(meanOf(0, doubling).lagSeconds.toFixed(1), "3.8");
  });
});

/** Polls, and seconds from the end to the look that finds it, for durations log-uniform over 1 s to 10 min. */
function meanOf(
  firstPollMs: number,
  pauseMs: (elapsedMs: number, polls: number) => number,
): { readonly polls: number; readonly lagSeconds: number } {
  const provisionings = 20_000;
  let allPolls = 0;
  let allLagMs = 0;
  for (let index = 0; index < provisionings; index += 1) {
    const durationMs = 1_000 * 600 ** ((index + 0.5) / provisionings);
    let pollMs = firstPollMs;
    let polls = 1;
    for (; pollMs < durationMs; polls += 1) pollMs += pauseMs(pollMs, polls);
    allPolls += polls;
    allLagMs += pollMs - durationMs;
  }
  return { polls: allPolls / provisionings, lagSeconds: allLagMs / provisionings / 1_000 };
}
