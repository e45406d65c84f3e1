import assert from "node:assert/strict";
import { findJsonErrorLine } from "../../../../src/identity-center/credentials/sources/find-json-error";

describe("findJsonErrorLine", () => {
  const broken: Record<string, [text: string, line: number]> = {
    "nothing at all": ["", 1],
    "a comma too many": ['{\n  "a": 1,\n}', 3],
    "a comma too few": ['{\n  "a": 1\n  "b": 2\n}', 3],
    "a text without its quotation marks": ['{\n  "a": [\n    "x",\n    y\n  ]\n}', 4],
    "a text that does not end on its line": ['{\n  "a": "x\n}', 2],
    "a wrong escape": ['{"a":\n"\\x"}', 2],
    "a wrong number": ['{"a":\n01}', 2],
    "an end that does not come": ['{\n  "a": [1, true, null\n', 3],
    "something after the end": ["{}\n\nx", 3],
    "a comment": ["// KooCLI\n{}", 1],
    "a thousand brackets": ["[\n".repeat(1_000), 102],
  };
  for (const [what, [text, line]] of Object.entries(broken)) {
    it(`finds the line of ${what}`, () => {
      assert.throws(() => JSON.parse(text), SyntaxError);
      assert.equal(findJsonErrorLine(text), line);
    });
  }

  it("reads whatever JSON has, to its end", () => {
    const text = '{"a": [{}, [], "\\u00e9\\n\\"", -1.5e+10, 0, true, false, null]\n}\n';
    JSON.parse(text);
    assert.equal(findJsonErrorLine(`${text}x`), 3);
  });

  it("takes no time for a megabyte", () => {
    const texts = ['"x"'.repeat(350_000), `"${"x".repeat(2 ** 20)}`, `[${"1,".repeat(2 ** 19)}`];
    for (const text of texts) assert.equal(findJsonErrorLine(text), 1);
  });
});
