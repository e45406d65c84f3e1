import assert from "node:assert/strict";
import * as fc from "fast-check";
import { createRedactor } from "../../src/identity-center/wire/redact";
import { asSentence, visibleText } from "../../src/model/untrusted-text";
import { hostileText, unsafe } from "../support/fuzz/hostile-text";
import { values } from "../support/properties/runs";

const length = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(200, 256, 500, 4_096));

const percent = (code: number) => `%${code.toString(16).padStart(2, "0")}`;
const each = (encode: (code: number) => string) => (text: string) =>
  Array.from(text, (character) => encode(character.charCodeAt(0))).join("");
const hex4 = (code: number) => code.toString(16).padStart(4, "0");

/** Encodings that their own rules decode. */
const escapes: readonly ((text: string) => string)[] = [
  encodeURIComponent,
  each(percent),
  each((code) => percent(code).toUpperCase()),
  each((code) => `&#${String(code)};`),
  each((code) => `&#x${code.toString(16)};`),
  (text) =>
    text.replace(/&/g, "&amp;").replace(/\+/g, "&plus;").replace(/\//g, "&sol;").replace(/=/g, "&equals;"),
  each((code) => `\\u${hex4(code)}`),
  each((code) => `\\x${hex4(code).slice(2)}`),
  (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
  (text) => text.replace(/.{20}/g, "$&\n"),
  (text) => text.replace(/.{7}/g, "$&\r\n\t  "),
];
const base64s: readonly ((text: string) => string)[] = [
  (text) => Buffer.from(text, "latin1").toString("base64"),
  (text) => Buffer.from(text, "latin1").toString("base64url"),
  (text) => Buffer.from(`user:${text}`, "latin1").toString("base64"),
  (text) => Buffer.from(text, "latin1").toString("base64").replace(/.{76}/g, "$&\r\n"),
];
const atMost = (maxLength: number, encodings: typeof escapes) =>
  fc.array(fc.constantFrom(...encodings), { maxLength });
/** At most two escapes, base64, an escape, base64 again, and an escape, in this order. */
const chain = fc
  .tuple(atMost(2, escapes), atMost(1, base64s), atMost(1, escapes), atMost(1, base64s), atMost(1, escapes))
  .map((parts) => parts.flat());

describe("any text from outside", function () {
  this.timeout(values.longestTestMs);

  it(`is shown without characters that act on a terminal, and not longer than allowed ${values.inTitle}`, () => {
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

  it(`becomes a sentence with at most one full stop ${values.inTitle}`, () => {
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

  it(`loses each secret that it echoes ${values.inTitle}`, () => {
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

  it(`loses a secret in any nested encodings, wherever it was cut ${values.inTitle}`, () => {
    const secret = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9]{60,90}$/),
      fc.stringMatching(/^[A-Za-z0-9+/=_-]{80,200}$/),
    );
    const pair = fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 }));
    fc.assert(
      fc.property(secret, chain, pair, pair, (secret, encodings, [start, end], [outerStart, outerEnd]) => {
        const piece = secret.slice(start, secret.length - end);
        const encode = (text: string) => encodings.reduce((text, encode) => encode(text), text);
        const encoded = encode(piece);
        const echo = encoded.slice(outerStart, encoded.length - outerEnd);
        const redacted = createRedactor([secret])(`Denied: <${echo}> is unknown`);
        const [before = "", ...rest] = redacted.split("[redacted]");
        const after = rest.join("");
        assert.ok(rest.length > 0, `${echo}\n${redacted}`);
        // Fewer than twelve characters may be left, and parts of an escape or of base64 at a cut.
        const longestRest = encode("0/1+2=3/4+5=6/7+").length;
        assert.ok(before.length <= "Denied: <".length + longestRest, redacted);
        assert.ok(after.length <= "> is unknown".length + longestRest, redacted);
      }),
      values.parameters,
    );
  });

  it(`stays unchanged if it contains no secret ${values.inTitle}`, () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/]{20,300}$/);
    const word = fc.constantFrom(
      ...[
        "The",
        "permission",
        "set",
        "administrators",
        "could",
        "not",
        "be",
        "provisioned",
        "IIC.1000",
        "APIGW.0301",
      ],
      ...[
        "5146d03d8aaaaaaaaaaaabbae60620a5",
        "3f2c9a57-0e5d-4e8e-9a8e-3a86a5a3b1c4",
        "https://h.example/a%20b?c=d",
      ],
      ...[
        "&amp;",
        "\\u0041",
        "\n",
        "VGhpcyBpcyBubyBzZWNyZXQgYXQgYWxs",
        "权限不足",
        "2024-02-29T00:00:00Z",
        "{",
        "}",
      ],
    );
    const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), text, (secrets, text) => {
        assert.equal(createRedactor(secrets)(text), text);
      }),
      values.parameters,
    );
  });
});
