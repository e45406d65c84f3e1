import assert from "node:assert/strict";
import { createRedactor } from "../../../src/identity-center/wire/redact";

const token = "TOK/canary+with=odd$characters(0123456789)";

/** The token, with each character in another form. */
function every(form: (hex: string, code: number) => string): string {
  return token.replace(/./g, (character) =>
    form(character.charCodeAt(0).toString(16), character.charCodeAt(0)),
  );
}

describe("createRedactor", () => {
  const redact = createRedactor([token, "ACCESSKEYOF20CHARSXX", "8letters", "short"]);

  const echoes = {
    "the whole secret": [`token ${token.slice(0, 30)}, sorry`, "token [redacted], sorry"],
    "one that was cut at its end": [`token ${token.slice(0, 20)}`, "token [redacted]"],
    "one that was percent-encoded": [`token ${encodeURIComponent(token).slice(0, 40)}`, "token [redacted]"],
    "one of eight characters": ["key 8LETTERS.", "key [redacted]."],
    "one in another case": ["key accesskeyof20charsxx!", "key [redacted]!"],
    "each of several": ["ACCESSKEYOF20CHARSXX ACCESSKEYOF20CHARSXX", "[redacted] [redacted]"],
    "one without its beginning": [`token ${token.slice(17)}.`, "token [redacted]."],
    "a run of twelve characters out of its middle": [`<${token.slice(9, 21)}>`, "<[redacted]>"],
    "one that was cut into two": [
      `${token.slice(0, 15)} and ${token.slice(15)}`,
      "[redacted] and [redacted]",
    ],
    "one with every character percent-encoded": [`at ${every((hex) => `%${hex}`)}.`, "at [redacted]."],
    "one that was percent-encoded twice": [`at ${every((hex) => `%25${hex}`)}.`, "at [redacted]."],
    "one with entities of HTML": [`<b>${every((hex) => `&#x${hex};`)}</b>`, "<b>[redacted]</b>"],
    "one with entities without their semicolons": [
      `<b>${every((_, code) => `&#${code}`)}</b>`,
      "<b>[redacted]</b>",
    ],
    "one with names of HTML": [
      `<b>${token.replace(/\//g, "&sol;").replace(/\+/g, "&plus;").replace(/=/g, "&equals;")}</b>`,
      "<b>[redacted]</b>",
    ],
    "one with escapes of JSON": [`"${every((hex) => `\\u00${hex}`)}"`, '"[redacted]"'],
    "one with escapes of JSON in a text of JSON": [`"${every((hex) => `\\\\u00${hex}`)}"`, '"[redacted]"'],
    "one with escapes of JavaScript": [`"${every((hex) => `\\x${hex}`)}"`, '"[redacted]"'],
    "one with escaped slashes": [`"${token.replaceAll("/", "\\/")}"`, '"[redacted]"'],
    "one that was wrapped": [`(${token.replace(/.{10}/g, "$&\r\n")})`, "([redacted])"],
    "one that was wrapped and indented": [`(${token.replace(/.{10}/g, "$&\n\t    ")})`, "([redacted])"],
    "one whose line ends are escaped": [`(${token.replace(/.{10}/g, "$&\\n")})`, "([redacted])"],
    "one in base64": [`Basic ${btoa(token)}`, "Basic [redacted]"],
    "one in base64 behind a user name": [`Basic ${btoa(`a:${token}`)}`, "Basic YT[redacted]="],
    "one in base64 of base64": [`(${btoa(btoa(token))})`, "([redacted]=)"],
    "one in base64 for URLs, cut at both ends": [
      `(${Buffer.from(token).toString("base64url").slice(3, -3)})`,
      "(L[redacted]O)",
    ],
    "one that was percent-encoded in base64": [`(${btoa(encodeURIComponent(token))})`, "([redacted]=)"],
    "one in base64 that was wrapped and percent-encoded": [
      `(${encodeURIComponent(btoa(token).replace(/.{20}/g, "$&\n"))})`,
      "([redacted])",
    ],
  } as const;
  for (const [what, [text, expected]] of Object.entries(echoes)) {
    it(`removes ${what}`, () => {
      assert.equal(redact(text), expected);
    });
  }

  it("removes a secret that itself contains an escape", () => {
    for (const secret of ["100%25\\u0041&amp;&#65;%41%41", "\\\\\\\\x41\\x41\\x41\\x41"]) {
      const redact = createRedactor([secret]);
      for (const echo of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
        assert.equal(redact(`It was ${echo} .`), "It was [redacted] .");
      }
    }
  });

  it("leaves eleven characters of a secret, because they are too few to use", () => {
    const eleven = token.slice(5, 16);
    assert.equal(redact(`It was ${eleven}.`), `It was ${eleven}.`);
  });

  it("leaves everything else unchanged, and texts that are too short for a secret", () => {
    assert.equal(redact("a short text, TOK/ and ACCESSKEY"), "a short text, TOK/ and ACCESSKEY");
  });
});
