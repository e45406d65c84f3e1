import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const examples = join(__dirname, "../../examples");

describe("the table of the examples", () => {
  it("names each of them, and no other", () => {
    const table = readFileSync(join(examples, "README.md"), "utf8");
    const named = [...table.matchAll(/^\| \[(.+?)\]\((.+?)\)/gm)].map(([, name, link]) => {
      assert.equal(link, name);
      return name;
    });
    const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.deepEqual(
      named.sort(),
      folders
        .map(({ name }) => name)
        .filter((name) => name !== "node_modules")
        .sort(),
    );
  });
});
