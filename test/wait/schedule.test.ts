import assert from "node:assert/strict";
import { pauseBeforeNextList, pauseBeforeNextPoll } from "../../src/wait/schedule";
import { randomFrom } from "../support/random";

describe("pauseBeforeNextPoll", () => {
  it("stays within its bounds for any elapsed time", () => {
    const random = randomFrom(1);
    for (let draw = 0; draw < 20_000; draw += 1) {
      const elapsedMs = 1_000_000 * random() ** 4;
      const pauseMs = pauseBeforeNextPoll(elapsedMs, random());
      assert.ok(pauseMs >= 900 && pauseMs < 7_700, `${pauseMs} ms after ${elapsedMs} ms`);
    }
  });

  it("varies by up to 10 %, evenly around the same pause", () => {
    const random = randomFrom(2);
    for (const [elapsedMs, pauseMs] of [
      [0, 1_000],
      [16_000, 4_000],
      [1_000_000, 7_000],
    ] as const) {
      const shares = Array.from({ length: 5_000 }, () => pauseBeforeNextPoll(elapsedMs, random()) / pauseMs);
      assert.ok(Math.min(...shares) >= 0.9 && Math.min(...shares) < 0.901);
      assert.ok(Math.max(...shares) < 1.1 && Math.max(...shares) > 1.099);
      const mean = shares.reduce((sum, share) => sum + share) / shares.length;
      assert.ok(Math.abs(mean - 1) < 0.005);
    }
  });

  it("grows with the square root between the shortest and the longest pause", () => {
    const pausesMs = [0, 100, 999, 1_000, 4_000, 9_000, 16_000, 36_000, 48_900, 49_000, 86_400_000].map(
      (elapsedMs) => Math.round(pauseBeforeNextPoll(elapsedMs, 0.5)),
    );
    assert.deepEqual(pausesMs, [1_000, 1_000, 1_000, 1_000, 2_000, 3_000, 4_000, 6_000, 6_993, 7_000, 7_000]);
  });

  it("polls at these seconds without jitter", () => {
    const pollsAt = [0];
    while (pollsAt.length < 17) {
      const lastMs = pollsAt.at(-1) ?? 0;
      pollsAt.push(lastMs + pauseBeforeNextPoll(lastMs, 0.5));
    }
    assert.deepEqual(
      pollsAt.map((atMs) => Number((atMs / 1_000).toFixed(1))),
      [0, 1, 2, 3.4, 5.3, 7.6, 10.3, 13.5, 17.2, 21.3, 26, 31.1, 36.6, 42.7, 49.2, 56.2, 63.2],
    );
  });
});

describe("pauseBeforeNextList", () => {
  const pauseMs = (elapsedMs: number, waits: number, pages = 1) =>
    Math.round(pauseBeforeNextList(elapsedMs, waits, pages, 0.5));

  it("is that of one wait, divided by the square root of the waits, at most by 3", () => {
    assert.deepEqual(
      [1, 3, 4, 9, 10, 200].map((waits) => pauseMs(36_000, waits)),
      [6_000, 3_464, 3_000, 2_000, 2_000, 2_000],
    );
    assert.deepEqual(
      [0, 1_000, 4_000, 9_000, 49_000, 3_600_000].map((elapsedMs) => pauseMs(elapsedMs, 4)),
      [1_000, 1_000, 1_000, 1_500, 3_500, 3_500],
    );
  });

  it("grows with the square root of the pages, each of which is a call", () => {
    assert.deepEqual(
      [1, 2, 4, 9].map((pages) => pauseMs(36_000, 900, pages)),
      [2_000, 2_828, 4_000, 6_000],
    );
  });

  it("spreads by 10 % to either side", () => {
    assert.deepEqual(
      [0, 0.5, 1].map((random) => Math.round(pauseBeforeNextList(3_600_000, 4, 1, random))),
      [3_150, 3_500, 3_850],
    );
  });
});
