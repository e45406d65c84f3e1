import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { copyTables, documents, table, tablesOf } from "../../bench/tables";

describe("the bench's tables", () => {
  it("align figures to the right", () => {
    assert.equal(
      table(
        ["schedule", "polls", "lag"],
        [
          ["ours", "1,016", "0.4 s"],
          ["theirs", "17", "none"],
        ],
      ),
      "| schedule | polls | lag |\n| --- | --: | --- |\n| ours | 1,016 | 0.4 s |\n| theirs | 17 | none |",
    );
  });

  it("are copied by their headers, however wide they are, and no others", () => {
    const text =
      "Ours:\n\n| schedule | polls   |\n| --- | --- |\n| ours | 1 |\n\n| other |\n| --- |\n| x |\n";
    const results = "| schedule | polls |\n| --- | --- |\n| ours | 2 |\n| theirs | 3 |\n";
    assert.equal(
      copyTables(text, results),
      "Ours:\n\n| schedule | polls |\n| --- | --- |\n| ours | 2 |\n| theirs | 3 |\n\n| other |\n| --- |\n| x |\n",
    );
  });

  it("are in each document as `npm run bench` wrote them", async () => {
    const results = await readFile(join(__dirname, "../../bench/results.md"), "utf8");
    assert.ok(tablesOf(results).size >= 5);
    for (const file of await documents()) {
      const text = await readFile(file, "utf8");
      assert.equal(text, copyTables(text, results), file);
    }
  });
});
