import assert from "node:assert/strict";
import { others } from "../../bench/schedules";
import { about, costOf, logUniform, simulate } from "../../bench/simulation";

const shellLoop = others.find(({ name }) => name.startsWith("shell loop")) ?? assert.fail();

describe("the bench's simulation", () => {
  it("counts the look that finds the end, and the time that it comes late", async () => {
    assert.deepEqual(await simulate(shellLoop, 7_000, Math.random), {
      pollsAtMs: [0, 5_000, 10_000],
      lagMs: 3_000,
    });
  });

  it("finds an end that comes together with a look", async () => {
    assert.equal((await simulate(shellLoop, 10_000, Math.random)).lagMs, 0);
  });

  it("gives the mean of the polls, and the mean, the 95th percentile and the worst of the lags", async () => {
    const durationsMs = Array.from({ length: 100 }, (_, index) => 50 * (index + 1));
    const cost = { meanPolls: 2, meanLagMs: 2_475, p95LagMs: 4_700, worstLagMs: 4_950 };
    assert.deepEqual(await costOf(shellLoop, durationsMs, Math.random), cost);
  });

  it("spreads durations evenly by their logarithm", () => {
    assert.deepEqual(
      logUniform(1, 10_000, 2).map((value) => Math.round(value)),
      [10, 1_000],
    );
  });

  it("spreads durations over 10 % to either side", () => {
    assert.deepEqual(about(1_000, 2).map(Math.round), [950, 1_050]);
  });
});
