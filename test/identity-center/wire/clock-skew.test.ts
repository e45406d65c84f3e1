import assert from "node:assert/strict";
import { describeSkew, measureSkew } from "../../../src/identity-center/wire/clock-skew";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe("measureSkew", () => {
  const nowMs = Date.UTC(2023, 1, 23, 18, 9, 20);

  it("is positive if this machine is ahead, and negative if it is behind", () => {
    assert.equal(measureSkew("Thu, 23 Feb 2023 17:49:20 GMT", nowMs), 20 * minuteMs);
    assert.equal(measureSkew("Thu, 23 Feb 2023 18:29:20 GMT", nowMs), -20 * minuteMs);
  });

  it("is undefined without a valid date", () => {
    for (const date of [undefined, "", "yesterday", "Thu, 99 Feb 2023 17:49:20 GMT"]) {
      assert.equal(measureSkew(date, nowMs), undefined);
    }
  });
});

describe("describeSkew", () => {
  it("ignores up to 15 minutes, because signatures are still valid", () => {
    for (const skewMs of [undefined, 0, 15 * minuteMs, -15 * minuteMs]) {
      assert.equal(describeSkew(skewMs), undefined);
    }
  });

  const texts: [skewMs: number, size: string][] = [
    [15 * minuteMs + 1, "15 minutes ahead of"],
    [-20 * minuteMs, "20 minutes behind"],
    [119 * minuteMs, "119 minutes ahead of"],
    [-8 * hourMs, "8 hours behind"],
    [47 * hourMs, "47 hours ahead of"],
    [-53 * 365 * 24 * hourMs, "19345 days behind"],
  ];
  for (const [skewMs, size] of texts) {
    it(`says "${size}" for ${skewMs} ms`, () => {
      assert.equal(describeSkew(skewMs), `This machine's clock is ${size} Identity Center's`);
    });
  }
});
