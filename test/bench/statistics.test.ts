import assert from "node:assert/strict";
import { describeSpread, mean, median, percentile } from "../../bench/statistics";

describe("the bench's statistics", () => {
  const values = [5, 1, 4, 2, 3];

  it("give the mean", () => {
    assert.equal(mean(values), 3);
  });

  it("give the median, also of an even number of values", () => {
    assert.equal(median(values), 3);
    assert.equal(median([4, 1, 2, 3]), 2.5);
  });

  it("give a percentile as one of the values", () => {
    assert.deepEqual([percentile(values, 0.2), percentile(values, 0.21), percentile(values, 1)], [1, 2, 5]);
  });

  it("tell a spread by its middle half", () => {
    assert.equal(describeSpread(values, 1, "s"), "3.0 s (2.0 to 4.0)");
  });
});
