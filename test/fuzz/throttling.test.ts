import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parseRateLimit, parseRetryAfter } from "../../src/identity-center/wire/throttling";
import { hostileText } from "../support/fuzz/hostile-text";
import { values } from "../support/properties/runs";

/** Whole seconds of a part of the years that an HTTP date can name. */
const instant = fc.integer({ min: 0, max: 4_102_444_800 }).map((seconds) => new Date(seconds * 1_000));

const nearlyRetryAfter = fc.oneof(
  hostileText,
  fc
    .tuple(fc.constantFrom("", " ", "-", "0x", "Sun, ", "Mon "), fc.nat(), hostileText)
    .map((some) => some.join("")),
  fc.tuple(instant, hostileText).map(([date, text]) => date.toUTCString() + text),
);

describe("any Retry-After", function () {
  this.timeout(values.longestTestMs);

  it(`is a positive delay or none, with any Date ${values.inTitle}`, () => {
    fc.assert(
      fc.property(nearlyRetryAfter, nearlyRetryAfter, instant, (retryAfter, date, now) => {
        const delayMs = parseRetryAfter(retryAfter, date, now.getTime());
        assert.ok(delayMs === undefined || delayMs > 0, String(delayMs));
      }),
      values.parameters,
    );
  });

  it(`is the delay that it says, in seconds or between two dates ${values.inTitle}`, () => {
    fc.assert(
      fc.property(instant, instant, fc.nat(), (sent, until, seconds) => {
        const betweenMs = until.getTime() - sent.getTime();
        const delayMs = parseRetryAfter(until.toUTCString(), sent.toUTCString(), NaN);
        assert.equal(delayMs, betweenMs > 0 ? betweenMs : undefined);
        assert.equal(
          parseRetryAfter(String(seconds), undefined, NaN),
          seconds > 0 ? seconds * 1_000 : undefined,
        );
      }),
      values.parameters,
    );
  });
});

const unitsMs = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const unit = fc.constantFrom(...(["second", "minute", "hour", "day"] as const));

describe("the text of any 429", function () {
  this.timeout(values.longestTestMs);

  it(`names a usable limit or none ${values.inTitle}`, () => {
    const number = fc.bigInt().map(String);
    const nearlyLimit = fc
      .tuple(hostileText, number, number, unit, hostileText)
      .map(
        ([before, calls, length, unit, after]) => `${before}limit:${calls},time:${length} ${unit}${after}`,
      );
    fc.assert(
      fc.property(fc.oneof(hostileText, nearlyLimit), (text) => {
        const limit = parseRateLimit(text);
        if (!limit) return;
        assert.ok(limit.calls >= 1 && limit.windowMs >= 1_000 && limit.windowMs <= unitsMs.day, text);
      }),
      values.parameters,
    );
  });

  it(`is read correctly, whatever follows the limit ${values.inTitle}`, () => {
    const calls = fc.integer({ min: 1, max: 1_000_000 });
    const length = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(calls, length, unit, hostileText, (calls, length, unit, after) => {
        const windowMs = length * unitsMs[unit];
        const text = `policy user over ratelimit,limit:${calls},time:${length} ${unit} ${after}`;
        assert.deepEqual(parseRateLimit(text), windowMs <= unitsMs.day ? { calls, windowMs } : undefined);
      }),
      values.parameters,
    );
  });
});
