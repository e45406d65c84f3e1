import assert from "node:assert/strict";
import { costOf, logUniform, waitFor } from "../../bench/one-wait";
import { others, ours, type Schedule } from "../../bench/schedules";
import { randomFrom } from "../support/random";

/** The seconds at which a schedule polls for a request that takes a minute, when no jitter is drawn. */
async function pollsOf(schedule: Schedule): Promise<number[]> {
  const { pollsAtMs } = await waitFor(schedule, 60_000, () => 0.5);
  return pollsAtMs.map((atMs) => Number((atMs / 1_000).toFixed(1)));
}

const expected: Readonly<Record<string, readonly number[]>> = {
  "Terraform, Huawei Cloud": [10, 10.2, 10.6, 11.4, 13, 16.2, 22.6, 32.6, 42.6, 52.6, 62.6],
  "Terraform, AWS permission set": [5, 5.2, 5.6, 6.4, 8, 11.2, 17.6, 27.6, 37.6, 47.6, 57.6, 67.6],
  "Terraform SDK's default": [0, 0.2, 0.6, 1.4, 3, 6.2, 12.6, 22.6, 32.6, 42.6, 52.6, 62.6],
  "KooCLI `--cli-waiter`": [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60],
  "shell loop with `sleep 5`": [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60],
};

describe("the bench's schedules of others", () => {
  for (const schedule of others) {
    it(`poll when the published code does: ${schedule.name}`, async () => {
      assert.deepEqual(await pollsOf(schedule), expected[schedule.name]);
    });
  }
});

describe("one wait", () => {
  it("is the real one in the bench", async () => {
    assert.deepEqual(
      await pollsOf(ours),
      [0, 1, 2, 3.4, 5.3, 7.6, 10.3, 13.5, 17.2, 21.3, 26, 31.1, 36.6, 42.7, 49.2, 56.2, 63.2],
    );
  });

  it("finds the end sooner than any published schedule, with no more polls than a loop of 5 s", async () => {
    const random = randomFrom(3);
    const cost = (schedule: Schedule) => costOf(schedule, logUniform(1_000, 600_000, 500), random);
    const own = await cost(ours);
    assert.ok(own.meanPolls <= 20.2, `${own.meanPolls} polls`);
    assert.ok(own.meanLagMs <= 2_400, `${own.meanLagMs} ms`);
    for (const schedule of others) {
      const { meanLagMs } = await cost(schedule);
      assert.ok(own.meanLagMs < meanLagMs, `${schedule.name}: ${meanLagMs} ms`);
    }
  }).timeout(60_000);
});

describe("the bench's simulation of a wait", () => {
  const shellLoop = others.find(({ name }) => name.startsWith("shell loop")) ?? assert.fail();

  it("counts the poll that finds the end, and the time that it comes late", async () => {
    assert.deepEqual(await waitFor(shellLoop, 7_000, Math.random), {
      pollsAtMs: [0, 5_000, 10_000],
      lagMs: 3_000,
    });
  });

  it("finds an end that comes together with a poll", async () => {
    assert.equal((await waitFor(shellLoop, 10_000, Math.random)).lagMs, 0);
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
});
