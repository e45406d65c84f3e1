import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { copyTables, mergeSections, renderSection, type Section, tablesOf } from "../../bench/report";

function section(part: string, polls: string): Section {
  return {
    part,
    title: "Waits",
    about: "On a simulated clock.",
    tables: [{ header: ["schedule", `polls in ${part}`], rows: [["ours", polls]] }],
    targets: [{ target: "at most 15", measured: polls, met: Number(polls) <= 15 }],
    machine: "2 cores.",
  };
}

describe("the bench's report", () => {
  it("tells what was measured, and whether the targets were met", () => {
    assert.equal(
      renderSection(section("a", "16")),
      `## (a) Waits

On a simulated clock.

| schedule | polls in a |
| --- | --: |
| ours | 16 |

| target (a) | measured | met |
| --- | --: | --- |
| at most 15 | 16 | **no** |

2 cores.
`,
    );
  });

  it("puts a section in its place, and leaves those of the other parts as they are", () => {
    const first = mergeSections("# Benchmarks\n", [section("c", "1"), section("a", "2")]);
    const second = mergeSections(first, [section("b", "3"), section("a", "4")]);
    assert.deepEqual(second.match(/^#.*$|^\| ours .*$/gm), [
      "# Benchmarks",
      ...["## (a) Waits", "| ours | 4 |", "## (b) Waits", "| ours | 3 |", "## (c) Waits", "| ours | 1 |"],
    ]);
  });

  it("copies tables by their headers, however wide they are, and no others", () => {
    const text =
      "Ours:\n\n| schedule | polls   |\n| --- | --- |\n| ours | 1 |\n\n| other |\n| --- |\n| x |\n";
    const results = "| schedule | polls |\n| --- | --- |\n| ours | 2 |\n| theirs | 3 |\n";
    assert.equal(
      copyTables(text, results),
      "Ours:\n\n| schedule | polls |\n| --- | --- |\n| ours | 2 |\n| theirs | 3 |\n\n| other |\n| --- |\n| x |\n",
    );
  });
});

describe("the README's benchmarks", () => {
  const read = (file: string) => readFileSync(join(__dirname, "../..", file), "utf8");
  const [, chapter = ""] = /^## Compared with other ways to wait$([^]*?)^## /m.exec(read("README.md")) ?? [];
  const results = tablesOf(read("bench/results.md"));

  it("are tables that `npm run bench` wrote", () => {
    // The first one is of words.
    const shown = [...tablesOf(chapter)].slice(1);
    assert.ok(shown.length > 3);
    for (const [header, table] of shown) assert.equal(table, results.get(header), header);
  });
});
