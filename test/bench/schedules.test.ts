import assert from "node:assert/strict";
import { others, ours, type Schedule } from "../../bench/schedules";
import { simulate } from "../../bench/simulation";

/** The seconds at which a schedule polls for what takes a minute, when no jitter is drawn. */
async function pollsOf(schedule: Schedule): Promise<number[]> {
  const { pollsAtMs } = await simulate(schedule, 60_000, () => 0.5);
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
    it(`look when the published code does: ${schedule.name}`, async () => {
      assert.deepEqual(await pollsOf(schedule), expected[schedule.name]);
    });
  }
});

describe("the bench's schedule of this package", () => {
  it("is the real one", async () => {
    assert.deepEqual(
      await pollsOf(ours),
      [0, 1, 2, 3.4, 5.3, 7.6, 10.3, 13.5, 17.2, 21.3, 26, 31.1, 36.6, 42.7, 49.2, 56.2, 63.2],
    );
  });
});
