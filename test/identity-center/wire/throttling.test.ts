import assert from "node:assert/strict";
import { parseRateLimit, parseRetryAfter } from "../../../src/identity-center/wire/throttling";

const date = "Sun, 06 Nov 1994 08:49:37 GMT";
const dateMs = Date.UTC(1994, 10, 6, 8, 49, 37);

describe("parseRetryAfter", () => {
  for (const [retryAfter, ms] of [
    ["1", 1_000],
    ["120", 120_000],
    [" 30 ", 30_000],
    ["1.5", 1_500],
    ["0.125", 125],
    ["100000", 100_000_000],
    ["Sun, 06 Nov 1994 08:50:07 GMT", 30_000],
    ["Sunday, 06-Nov-94 08:50:07 GMT", 30_000],
    ["Sun Nov  6 08:50:07 1994", 30_000],
    ["Sat, 06 Nov 2094 08:49:37 GMT", Date.UTC(2094, 10, 6, 8, 49, 37) - dateMs],
  ] as const) {
    it(`reads ${JSON.stringify(retryAfter)}`, () => {
      assert.equal(parseRetryAfter(retryAfter, date, NaN), ms);
    });
  }

  for (const retryAfter of [
    ...[
      "0",
      "-1",
      "abc",
      "",
      "1e3",
      "0x10",
      "1,000",
      "100,000",
      "Infinity",
      "NaN",
      "1 2",
      "soon",
      `at ${date.replace("37", "59")}`,
      `x${date.replace("37", "59")}`,
    ],
    ...["Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", "Sun, 99 Nov 1994 08:50:07 GMT"],
  ]) {
    it(`ignores ${JSON.stringify(retryAfter)}`, () => {
      assert.equal(parseRetryAfter(retryAfter, date, NaN), undefined);
    });
  }

  it("reads a date without a time zone as UTC, whatever this machine's time zone", () => {
    const { TZ } = process.env;
    try {
      process.env["TZ"] = "America/New_York";
      assert.equal(parseRetryAfter("Sun Nov  6 08:50:07 1994", date, NaN), 30_000);
    } finally {
      if (TZ === undefined) delete process.env["TZ"];
      else process.env["TZ"] = TZ;
    }
  });

  it("is undefined if there is none", () => {
    assert.equal(parseRetryAfter(undefined, date, dateMs), undefined);
  });

  it("compares a date with this machine's clock if the response has no date", () => {
    for (const noDate of [undefined, "", "nonsense"]) {
      assert.equal(parseRetryAfter("Sun, 06 Nov 1994 08:50:07 GMT", noDate, dateMs), 30_000);
    }
  });
});

describe("parseRateLimit", () => {
  for (const [text, calls, windowMs] of [
    ["policy user over ratelimit,limit:200,time:5 minute", 200, 300_000],
    [
      "The throttling threshold has been reached: policy user over ratelimit,limit:3,time:1 minute",
      3,
      60_000,
    ],
    ["policy ip over ratelimit,limit:10, time:1 second", 10, 1_000],
    ["policy api over ratelimit,limit:1000,time:2 hours", 1_000, 7_200_000],
    ["limit:5,time:1 day", 5, 86_400_000],
    ["limit:20,time:15minute", 20, 900_000],
  ] as const) {
    it(`reads "${text}"`, () => {
      assert.deepEqual(parseRateLimit(text), { calls, windowMs });
    });
  }

  for (const text of [
    "",
    "Too many requests",
    "limit:0,time:1 minute",
    "limit:-5,time:1 minute",
    "limit:200,time:0 minute",
    "limit:200,time:365 day",
    "limit:200,time:1 year",
    "limit:200",
    "limit:many,time:1 minute",
    `limit:5,time:${"9".repeat(400)} minute`,
  ]) {
    it(`finds none in "${text.slice(0, 40)}"`, () => {
      assert.equal(parseRateLimit(text), undefined);
    });
  }
});
