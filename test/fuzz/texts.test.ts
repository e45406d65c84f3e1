import assert from "node:assert/strict";
import * as fc from "fast-check";
import { createRedactor } from "../../src/identity-center/redact";
import { asSentence, visibleText } from "../../src/untrusted-text";
import { hostileText, longTexts, unsafe } from "../support/fuzz/hostile-text";
import { values } from "../support/properties/runs";

const length = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(200, 256, 500, 4_096));

describe("any text from outside", function () {
  this.timeout(values.longestTestMs);

  it(`is shown without what acts on a terminal, and not longer than it may be ${values.inTitle}`, () => {
    fc.assert(
      fc.property(hostileText, length, (text, length) => {
        const shown = visibleText(text, length);
        assert.doesNotMatch(shown, unsafe);
        assert.ok(shown.length <= length);
        if (!unsafe.test(text) && text.length <= length) assert.equal(shown, text);
        assert.equal(visibleText(shown, length), shown);
      }),
      values.parameters,
    );
  });

  it(`is made a sentence by at most one full stop ${values.inTitle}`, () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const sentence = asSentence(text);
        const trimmed = text.trimEnd();
        assert.ok(sentence === trimmed || sentence === `${trimmed}.`);
        assert.match(sentence, /[.!?…。！？]$/);
        assert.equal(asSentence(sentence), sentence);
      }),
      values.parameters,
    );
  });

  it(`loses each secret that is echoed in it ${values.inTitle}`, () => {
    const secret = fc.stringMatching(/^[!-~]{8,80}$/);
    fc.assert(
      fc.property(secret, secret, hostileText, hostileText, (one, other, before, after) => {
        const redact = createRedactor([one, other]);
        for (const echo of [one, other, encodeURIComponent(one), encodeURIComponent(other)]) {
          const redacted = redact(`${before} ${echo} ${after}`);
          assert.ok(!redacted.includes(echo) || before.includes(echo) || after.includes(echo), redacted);
        }
      }),
      values.parameters,
    );
  });

  it("is shown, redacted and ended in no time, however long", () => {
    const redact = createRedactor(["a-secret-of-20-bytes", "(((((((((((((((((((("]);
    for (const text of longTexts) {
      assert.ok(visibleText(text, 4_096).length <= 4_096);
      assert.doesNotThrow(() => asSentence(text));
      assert.doesNotThrow(() => redact(text));
    }
  });
});
