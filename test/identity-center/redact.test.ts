import assert from "node:assert/strict";
import { createRedactor } from "../../src/identity-center/redact";

describe("createRedactor", () => {
  const token = "TOK/canary+with=odd$characters(0123456789)";
  const redact = createRedactor([token, "ACCESSKEYOF20CHARSXX", "8letters", "short"]);

  const echoes = {
    "the whole secret": [`token ${token.slice(0, 30)}, sorry`, "token [redacted], sorry"],
    "one that was cut at its end": [`token ${token.slice(0, 20)}`, "token [redacted]"],
    "one that was percent-encoded": [`token ${encodeURIComponent(token).slice(0, 40)}`, "token [redacted]"],
    "one of eight characters": ["key 8LETTERS.", "key [redacted]"],
    "one in another case": ["key accesskeyof20charsxx!", "key [redacted]!"],
    "each of several": ["ACCESSKEYOF20CHARSXX ACCESSKEYOF20CHARSXX", "[redacted] [redacted]"],
  } as const;
  for (const [what, [text, expected]] of Object.entries(echoes)) {
    it(`takes out ${what}`, () => {
      assert.equal(redact(text), expected);
    });
  }

  it("leaves everything else as it is, and texts too short to be a secret", () => {
    assert.equal(redact("a short text, TOK/ and ACCESSKEY"), "a short text, TOK/ and ACCESSKEY");
  });
});
