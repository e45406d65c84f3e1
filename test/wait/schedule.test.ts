import assert from "node:assert/strict";
import { pauseBeforeNextLook } from "../../src/wait/schedule";
import { randomFrom } from "../support/random";

describe("pauseBeforeNextLook", () => {
  it("never leaves its bounds, whatever has elapsed", () => {
    const random = randomFrom(1);
    for (let draw = 0; draw < 20_000; draw += 1) {
      const elapsedMs = 1_000_000 * random() ** 4;
      const pauseMs = pauseBeforeNextLook(elapsedMs, random());
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
      const shares = Array.from({ length: 5_000 }, () => pauseBeforeNextLook(elapsedMs, random()) / pauseMs);
      assert.ok(Math.min(...shares) >= 0.9 && Math.min(...shares) < 0.901);
      assert.ok(Math.max(...shares) < 1.1 && Math.max(...shares) > 1.099);
      const mean = shares.reduce((sum, share) => sum + share) / shares.length;
      assert.ok(Math.abs(mean - 1) < 0.005);
    }
  });

  it("grows with the square root between its shortest and its longest pause", () => {
    const pausesMs = [0, 100, 444, 1_000, 4_000, 9_000, 16_000, 36_000, 44_500, 60_000, 86_400_000].map(
      (elapsedMs) => Math.round(pauseBeforeNextLook(elapsedMs, 0.5)),
    );
    assert.deepEqual(
      pausesMs,
      [1_000, 1_000, 1_000, 1_500, 3_000, 4_500, 6_000, 9_000, 10_000, 10_000, 10_000],
    );
  });

  it("looks at these seconds when no jitter is drawn", () => {
    const looksAt = [0];
    while (looksAt.length < 14) {
      const lastMs = looksAt.at(-1) ?? 0;
      looksAt.push(lastMs + pauseBeforeNextLook(lastMs, 0.5));
    }
    assert.deepEqual(
      looksAt.map((atMs) => Number((atMs / 1_000).toFixed(1))),
      [0, 1, 2.5, 4.9, 8.2, 12.5, 17.8, 24.1, 31.5, 39.9, 49.3, 59.3, 69.3, 79.3],
    );
  });

  it("finds the end of a provisioning with 14.7 looks and 3.3 s late on average", () => {
    const random = randomFrom(3);
    const { looks, lagSeconds } = meanOf(0, (elapsedMs) => pauseBeforeNextLook(elapsedMs, random()));
    assert.equal(looks.toFixed(1), "14.7");
    assert.equal(lagSeconds.toFixed(1), "3.3");
  });

  it("finds it sooner than the schedules of the Terraform provider and of Terraform's SDK", () => {
    const doubling = (_elapsedMs: number, looks: number) => Math.min(200 * 2 ** (looks - 1), 10_000);
    assert.equal(meanOf(10_000, doubling).lagSeconds.toFixed(1), "5.1");
    assert.equal(meanOf(0, doubling).lagSeconds.toFixed(1), "3.8");
  });
});

/** Looks, and seconds from the end to the look that finds it, for durations log-uniform over 1 s to 10 min. */
function meanOf(
  firstLookMs: number,
  pauseMs: (elapsedMs: number, looks: number) => number,
): { readonly looks: number; readonly lagSeconds: number } {
  const provisionings = 20_000;
  let allLooks = 0;
  let allLagMs = 0;
  for (let index = 0; index < provisionings; index += 1) {
    const durationMs = 1_000 * 600 ** ((index + 0.5) / provisionings);
    let lookMs = firstLookMs;
    let looks = 1;
    for (; lookMs < durationMs; looks += 1) lookMs += pauseMs(lookMs, looks);
    allLooks += looks;
    allLagMs += lookMs - durationMs;
  }
  return { looks: allLooks / provisionings, lagSeconds: allLagMs / provisionings / 1_000 };
}
