import assert from "node:assert/strict";
import { IniError, parseIni } from "../../../../src/identity-center/credentials/sources/ini";

describe("parseIni", () => {
  it("reads sections, names in any case, both delimiters and comments, with every kind of line end", () => {
    const text =
      "# comment\r\n[basic]\r\n  AK = a=b:c  \r\n; comment\n\nsk:x\rempty =\n[global]\nak = #no-comment\n";
    assert.deepEqual(
      [...parseIni(text)].map(([name, section]) => [name, Object.fromEntries(section)]),
      [
        ["basic", { ak: "a=b:c", sk: "x", empty: "" }],
        ["global", { ak: "#no-comment" }],
      ],
    );
  });

  it("goes on with a section that comes again", () => {
    const text = "[a]\nx = 1\n[b]\nx = 2\n[a]\ny = 3\n";
    assert.deepEqual(Object.fromEntries(parseIni(text).get("a") ?? []), { x: "1", y: "3" });
  });

  const broken: Record<string, [text: string, line: number]> = {
    "a value outside of a section": ["\nak = x", 2],
    "a line without a delimiter": ["[a]\nx = 1\n  continued\n", 3],
    "a line without a name": ["[a]\n= x\n", 2],
    "a name that comes twice": ["[a]\nx = 1\nX = 2\n", 3],
    "a section without a name": ["[]\n", 1],
    "a section that does not end": ["[a\n", 1],
    "something binary": ["\0\u0001\u0002", 1],
  };
  for (const [what, [text, line]] of Object.entries(broken)) {
    it(`refuses ${what}, naming the line`, () => {
      assert.throws(
        () => parseIni(text),
        (error) => error instanceof IniError && error.line === line,
      );
    });
  }
});
