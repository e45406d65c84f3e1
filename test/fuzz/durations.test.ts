import assert from "node:assert/strict";
import * as fc from "fast-check";
import { formatDuration, parseDuration } from "../../src/model/duration";
import { InvalidInputError } from "../../src/model/errors";
import { timeoutInputs } from "../../src/program/timeout-inputs";
import { parseGoDuration } from "../support/fuzz/go-duration";
import { hostileText, unsafe } from "../support/fuzz/hostile-text";
import { values } from "../support/properties/runs";

const number = fc.oneof(
  fc.nat(100_000).map(String),
  fc.bigInt({ min: 0n, max: 2n ** 70n }).map(String),
  fc.tuple(fc.nat(10_000), fc.nat(1_000_000)).map(([whole, part]) => `${whole}.${part}`),
  fc.constantFrom("0", "1.", ".5", ".", "", "1.5.5", "00", "0.000000001", "1e3", "9223372036854775807"),
);

const unit = fc.constantFrom("ns", "us", "µs", "μs", "ms", "s", "m", "h", "s", "m", "h", "", "d", "H");

const nearlyDuration = fc
  .tuple(
    fc.constantFrom("", "", "", "+", "-", " "),
    fc.array(fc.tuple(number, unit), { maxLength: 4 }),
    fc.constantFrom("", "", "", "", "\n", "s"),
  )
  .map(([sign, parts, end]) => sign + parts.map((part) => part.join("")).join("") + end);

const longestNs = 2 ** 63;

describe("any duration", function () {
  this.timeout(values.longestTestMs);

  it(`is read as Go reads it, except for the nanoseconds that Go cuts off ${values.inTitle}`, () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, nearlyDuration), (text) => {
        const ourNs = (parseDuration(text) ?? 0) * 1e6;
        const goNs = Math.max(0, Number(parseGoDuration(text) ?? 0n));
        // Go cuts each part to whole nanoseconds, and a double has only 53 bits.
        const isSame = Math.abs(goNs - ourNs) <= 5 + goNs * 1e-14;
        const isAtTheLimit = Math.max(ourNs, goNs) > longestNs * (1 - 1e-14);
        assert.ok(isSame || isAtTheLimit, `${goNs} ns for Go, ${ourNs} ns for us`);
      }),
      values.parameters,
    );
  });

  it(`is read back from its text ${values.inTitle}`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 11 }), (durationMs) => {
        assert.equal(parseDuration(formatDuration(durationMs)), durationMs);
      }),
      values.parameters,
    );
  });

  it(`is accepted, or refused by name, whatever its type ${values.inTitle}`, () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), nearlyDuration, hostileText), (create) => {
        try {
          const { __createTimeoutMs = 1 } = timeoutInputs('Gate "g"', { create } as { create: string });
          assert.ok(__createTimeoutMs > 0 && Number.isFinite(__createTimeoutMs));
        } catch (error) {
          assert.ok(error instanceof InvalidInputError, String(error));
          assert.match(
            error.message,
            /^Gate "g": customTimeouts\.create has to be a duration longer than zero/,
          );
          assert.doesNotMatch(error.message, unsafe);
          assert.ok(error.message.length < 500);
        }
      }),
      values.parameters,
    );
  });
});
