import assert from "node:assert/strict";
import { formatDuration, parseDuration } from "../../src/model/duration";

describe("parseDuration", () => {
  const durations: readonly (readonly [string, number])[] = [
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["90s", 90_000],
    ["250ms", 250],
    ["1500us", 1.5],
    ["1500\u00b5s", 1.5],
    ["1500\u03bcs", 1.5],
    ["2000000ns", 2],
    ["1h1m1s1ms", 3_661_001],
    ["1.5s", 1_500],
    [".5s", 500],
    [".025s", 25],
    ["1.s", 1_000],
    ["0.25h", 900_000],
    ["007m", 420_000],
    ["+5s", 5_000],
    ["30m1h", 5_400_000],
    ["1m1m", 120_000],
    ["0h5s", 5_000],
  ];
  for (const [text, durationMs] of durations) {
    it(`reads ${text} as ${durationMs} ms`, () => {
      assert.equal(parseDuration(text), durationMs);
    });
  }

  it("refuses zero in any unit", () => {
    for (const text of ["0", "+0", "0s", "0h0m0s", "0.0s", ".0s", "0.ns"]) {
      assert.equal(parseDuration(text), undefined, text);
    }
  });

  it("refuses a duration below zero", () => {
    for (const text of ["-1", "-1m", "-0s", "-1h30m", "1h-30m", "+-1s"]) {
      assert.equal(parseDuration(text), undefined, text);
    }
  });

  it("refuses what Go's ParseDuration calls malformed", () => {
    const malformed = [
      ...["", " ", "10", "1.5", "m", ".s", ".", "+", "+s", "1..5s", "1.5.5s", "++1s", "1s1", "1h30"],
      ...["10 parsecs", "10 m", " 10m", "10m ", "10m\n", "10m\0", "\ufeff10m", "10m,5s", "1h 30m"],
      ...["10M", "10H", "1d", "1w", "1min", "1sec", "1e3s", "0x10s", "1_000s", "1,5s", "Infinityh", "NaNs"],
      ...["\u0663m", "\uff11m", "\u00bdh", "__proto__", "constructor", "1toString"],
    ];
    for (const text of malformed) assert.equal(parseDuration(text), undefined, JSON.stringify(text));
  });

  it("refuses a value that is not a string", () => {
    const values = [undefined, null, 0, -1, 600, NaN, Infinity, 2 ** 31, 10n, true, Symbol("10m")];
    const objects = [{}, [], ["10m"], new String("10m"), new Date(0), { toString: () => "10m" }, () => "10m"];
    for (const value of [...values, ...objects]) assert.equal(parseDuration(value), undefined);
  });

  it("reads the longest duration that Go can hold, and refuses a longer one", () => {
    assert.equal(parseDuration("2562047h47m16s"), 9_223_372_036_000);
    assert.equal(parseDuration("9223372036854775807ns"), 2 ** 63 / 1e6);
    assert.equal(parseDuration("2562048h"), undefined);
    assert.equal(parseDuration(`${"9".repeat(400)}h`), undefined);
  });

  it("reads a duration that is too long for setTimeout", () => {
    assert.equal(parseDuration("2147483648ms"), 2 ** 31);
    assert.equal(parseDuration("1000h"), 3_600_000_000);
  });

  it("reads what formatDuration writes, exact to the millisecond", () => {
    for (let durationMs = 1; durationMs <= 100_000; durationMs += 1) {
      const text = formatDuration(durationMs);
      if (parseDuration(text) !== durationMs) assert.equal(parseDuration(text), durationMs, text);
    }
  });

  it("reads and refuses a very long text", () => {
    assert.equal(parseDuration("1s".repeat(400_000)), 400_000_000);
    assert.equal(parseDuration("1".repeat(400_000)), undefined);
    assert.equal(parseDuration(`${"1".repeat(400_000)}.${"1".repeat(400_000)}x`), undefined);
  });
});

describe("formatDuration", () => {
  const texts: readonly (readonly [number, string])[] = [
    [0, "0s"],
    [0.4, "0s"],
    [1_000, "1s"],
    [5_000, "5s"],
    [1_500, "1.5s"],
    [1_001, "1.001s"],
    [59_999, "59.999s"],
    [59_999.6, "1m"],
    [60_000, "1m"],
    [61_000, "1m1s"],
    [600_000, "10m"],
    [1_800_000, "30m"],
    [3_599_999.7, "1h"],
    [3_600_000, "1h"],
    [3_605_000, "1h5s"],
    [5_400_000, "1h30m"],
    [5_403_250, "1h30m3.25s"],
    [90_000_000, "25h"],
    [2 ** 31, "596h31m23.648s"],
  ];
  for (const [durationMs, text] of texts) {
    it(`writes ${durationMs} ms as ${text}`, () => {
      assert.equal(formatDuration(durationMs), text);
    });
  }

  it("writes the longest duration without an exponent", () => {
    assert.equal(formatDuration(9_223_372_036_000), "2562047h47m16s");
  });
});
