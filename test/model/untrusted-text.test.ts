import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { asSentence, isVisibleText, visibleText } from "../../src/model/untrusted-text";

describe("visibleText", () => {
  it("leaves text of any script as it is", () => {
    const text = 'Größe – 权限不足。 مرحبا שלום नमस्ते 🙂 𠀀 "a" \\ <b>&amp;</b> ${x} %s';
    assert.equal(visibleText(text, 200), text);
  });

  it("shows line ends and tabs with their usual escapes", () => {
    assert.equal(visibleText("a\nb\r\nc\td", 200), "a\\nb\\r\\nc\\td");
  });

  it("shows characters that a terminal would act on", () => {
    assert.equal(
      visibleText("\u001b[31mred\u001b[0m\u0007\u009b2J", 200),
      "\\u001b[31mred\\u001b[0m\\u0007\\u009b2J",
    );
  });

  it("shows every control character", () => {
    for (const code of [...range(0x00, 0x1f), ...range(0x7f, 0x9f)]) {
      assert.match(visibleText(String.fromCodePoint(code), 200), /^\\(?:[nrt]|u[0-9a-f]{4})$/);
    }
  });

  it("shows characters that change the text direction, join text or have no width", () => {
    const invisible = [
      ...[0x00ad, 0x061c, 0x180e, 0xfeff],
      ...range(0x200b, 0x200f),
      ...range(0x202a, 0x202e),
      ...range(0x2060, 0x2064),
      ...range(0x2066, 0x206f),
    ];
    for (const code of invisible) {
      const shown = `a\\u${code.toString(16).padStart(4, "0")}b`;
      assert.equal(visibleText(`a${String.fromCodePoint(code)}b`, 200), shown);
    }
  });

  it("shows the line ends of Unicode", () => {
    assert.equal(visibleText("a\u0085b\u2028c\u2029d", 200), "a\\u0085b\\u2028c\\u2029d");
  });

  it("shows halves of surrogate pairs, and leaves whole pairs", () => {
    assert.equal(
      visibleText("\ud83d\ude42\ud83d-\ude42\ude42\ud83d", 200),
      "🙂\\ud83d-\\ude42\\ude42\\ud83d",
    );
  });

  it("shows a character with more than four hexadecimal digits in braces", () => {
    assert.equal(visibleText("\u{e0041}1", 200), "\\u{e0041}1");
  });

  const marks = {
    "a color that Pulumi's display knows": [
      "<{%fg 1%}>red<{%reset%}>",
      "\\u003c{%fg 1%}>red\\u003c{%reset%}>",
    ],
    "a color that makes it panic": ["quota <{%boom%}> used up", "quota \\u003c{%boom%}> used up"],
    "a color without an end": ["quota <{% used up", "quota \\u003c{% used up"],
    "colors inside each other": ["<{%<{%boom%}>%}>", "\\u003c{%\\u003c{%boom%}>%}>"],
    "several openings": ["<<{%", "<\\u003c{%"],
    "a color split by a control character": ["<\u0000{%boom%}>", "<\\u0000{%boom%}>"],
    "a color split by a character without width": ["<\u200b{\ufeff%boom%}>", "<\\u200b{\\ufeff%boom%}>"],
    "Pulumi's unknown value": [
      "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      "04da6b54\\u002d80e4-46f7-96ec-b56ff0331ba9",
    ],
    "the unknown value in a sentence": [
      "is 04da6b54-80e4-46f7-96ec-b56ff0331ba9.",
      "is 04da6b54\\u002d80e4-46f7-96ec-b56ff0331ba9.",
    ],
    "a command to GitHub Actions": ["see ##[add-mask]a", "see \\u0023#[add-mask]a"],
    "a command to Azure Pipelines": [
      "##vso[task.setvariable variable=PATH]/tmp",
      "\\u0023#vso[task.setvariable variable=PATH]/tmp",
    ],
    "a command at the start": ["::error::a::b", "\\u003a:error::a::b"],
    "a command at the start, behind white space": [" \u00a0\u3000::error::", " \u00a0\u3000\\u003a:error::"],
    "a command behind a colon at the start": [":::error::", "\\u003a::error::"],
    "a command to TeamCity": ["###TeamCity[buildProblem", "#\\u0023#TeamCity[buildProblem"],
  } as const;
  for (const [what, [text, shown]] of Object.entries(marks)) {
    it(`shows ${what}, and says that the text is not visible text`, () => {
      assert.equal(visibleText(text, 200), shown);
      assert.equal(isVisibleText(text), false);
      assert.equal(isVisibleText(shown), true);
    });
  }

  it("shows each text that the engine takes for an unknown value", () => {
    const unknownValues = [
      ...["1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "3eeb2bf0-c639-47a8-9e75-3b44932eb421"],
      ...["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"],
      ...["030794c1-ac77-496b-92df-f27374a8bd58", "e48ece36-62e2-4504-bad9-02848725956a"],
      ...["dd056dcd-154b-4c76-9bd3-c8f88648b5ff", runtime.unknownValue],
    ];
    for (const value of unknownValues) {
      assert.equal(visibleText(value, 200), value.replace("-", "\\u002d"));
    }
  });

  it("leaves similar text: a list in a heading, a template, another UUID", () => {
    for (const text of [
      "# [a] ## b [c]",
      "<{ %",
      "{% if %}",
      "%}>",
      "urn:pulumi:dev::app::a:b:C::d",
      ": :a",
      "04da6b54-80e4-46f7-96ec-b56ff0331ba8",
    ]) {
      assert.equal(visibleText(text, 200), text);
      assert.equal(isVisibleText(text), true);
    }
  });

  it("creates no harmful text by cutting", () => {
    const text = "a<{%boom%}> 04da6b54-80e4-46f7-96ec-b56ff0331ba9 ##vso[x <<{%";
    for (const start of ["", "::", " ::", ":::"]) {
      for (let maxLength = 1; maxLength <= 100; maxLength += 1) {
        assert.equal(isVisibleText(visibleText(start + text, maxLength)), true);
      }
    }
  });

  it("keeps a text of the maximum length whole, and cuts one that is a character longer", () => {
    assert.equal(visibleText("a".repeat(10), 10), "aaaaaaaaaa");
    assert.equal(visibleText("a".repeat(11), 10), "aaaaaaaaa…");
  });

  it("counts the characters of the result, not of the input", () => {
    assert.equal(visibleText("\n".repeat(5), 10), "\\n\\n\\n\\n\\n");
    assert.equal(visibleText("\n".repeat(6), 10), "\\n\\n\\n\\n\\…");
  });

  it("never splits a character and never exceeds the maximum length", () => {
    const text = "a🙂\n𠀀\u001b🙂🙂\u202eb\ud83d🙂".repeat(3);
    for (let maxLength = 1; maxLength <= 100; maxLength += 1) {
      const visible = visibleText(text, maxLength);
      assert.ok(visible.length <= maxLength);
      assert.doesNotMatch(visible, /[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
  });

  it("cuts a text of 1 MB", () => {
    assert.equal(visibleText("\u001b".repeat(2 ** 20), 4_096).length, 4_096);
    assert.equal(visibleText("🙂".repeat(2 ** 19), 4_096).length, 4_095);
  });

  it("leaves an empty text empty", () => {
    assert.equal(visibleText("", 200), "");
  });
});

describe("asSentence", () => {
  it("ends a text with a full stop", () => {
    assert.equal(asSentence("Access denied"), "Access denied.");
    assert.equal(asSentence("It failed (503)"), "It failed (503).");
    assert.equal(asSentence("a. b"), "a. b.");
    assert.equal(asSentence("权限不足"), "权限不足.");
  });

  it("adds none to a text that ends like a sentence", () => {
    for (const text of ["Access denied.", "Denied!", "Really?", "Denied...", "Cut off…", "权限不足。"]) {
      assert.equal(asSentence(text), text);
    }
  });

  it("recognizes the sentence ends of Chinese text", () => {
    for (const text of ["权限不足！", "权限不足？"]) assert.equal(asSentence(text), text);
  });

  it("ignores white space at the end of a text", () => {
    assert.equal(asSentence("Access denied. "), "Access denied.");
    assert.equal(asSentence("Access denied "), "Access denied.");
  });
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
