import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const repository = join(__dirname, "..");

type Cell = Readonly<Record<"node" | "sdk" | "program" | "manager", string>>;

/** What an expression says, with the names that the matrix exports and `input` in scope. */
async function evaluate(expression: string, input: unknown = null): Promise<unknown> {
  const module = (name: string) => JSON.stringify(join(repository, "scripts/matrix", name));
  const script = `
    import { cells, nameOf, pairsLeftOut } from ${module("cells.mjs")};
    import { differences, putResults, renderTable, resultsIn } from ${module("table.mjs")};
    const input = JSON.parse(process.argv[1]);
    console.log(JSON.stringify(${expression}));`;
  const args = ["--input-type=module", "-e", script, JSON.stringify(input)];
  const { stdout } = await run(process.execPath, args, { cwd: repository });
  return JSON.parse(stdout) as unknown;
}

describe("the matrix", () => {
  it("tries each pair that matters in some cell", async () => {
    assert.deepEqual(await evaluate("pairsLeftOut(cells)"), []);
  });

  it("knows which pairs a smaller one would leave out", async () => {
    const leftOut = await evaluate("pairsLeftOut(cells.filter(({ manager }) => manager !== 'Yarn 4'))");
    assert.deepEqual(leftOut, [
      "22.23.3 with 3.270.0",
      "24.21.0 with 3.248.0",
      "20.19.0 with ES module, JavaScript",
      "3.270.0 with TypeScript 5.9",
      "3.270.0 with Yarn 4",
    ]);
  });

  it("tells of each of its cells in the README, and of no other", async () => {
    const readme = await readFile(join(repository, "README.md"), "utf8");
    const [names, told] = (await evaluate("[cells.map(nameOf), [...resultsIn(input).keys()]]", readme)) as [
      string[],
      string[],
    ];
    assert.deepEqual(told, names);
  });
});

describe("the matrix's table", () => {
  const text = "before\n\n<!-- matrix -->\n<!-- /matrix -->\n\nafter\n";
  const cell: Cell = { node: "20.19.0", sdk: "3.200.0", program: "JavaScript", manager: "npm" };
  const name = "Node.js 20.19.0, @pulumi/pulumi 3.200.0, JavaScript, npm";

  /** Where a text that tells one result differs from a run that came to another. */
  async function difference(told: string, came: string): Promise<unknown> {
    return await evaluate(
      "differences(putResults(input.text, await renderTable([input.told])), [input.came])",
      { text, told: { cell, result: told }, came: { cell, result: came } },
    );
  }

  it("is put between the markers, in the place of an older one", async () => {
    const twice =
      "putResults(putResults(input.text, 'old'), 'On a machine:\\n\\n' + await renderTable(input.rows))";
    assert.equal(
      await evaluate(twice, { text, rows: [{ cell, result: "works" }] }),
      `before

<!-- matrix -->

On a machine:

| Node.js | @pulumi/pulumi | program    | package manager | result |
| ------- | -------------- | ---------- | --------------- | ------ |
| 20.19.0 | 3.200.0        | JavaScript | npm             | works  |

<!-- /matrix -->

after
`,
    );
  });

  it("agrees with a run that comes to the same, whatever signs the reason has", async () => {
    assert.deepEqual(await difference("works", "works"), []);
    assert.deepEqual(await difference("fails: up: a | b", "fails: up: a | b"), []);
  });

  it("differs from a run that comes to something else", async () => {
    assert.deepEqual(await difference("works", "fails: up: no"), [
      `${name}: fails: up: no; README.md: works`,
    ]);
    assert.deepEqual(await difference("fails: up: no", "works"), [
      `${name}: works; README.md: fails: up: no`,
    ]);
    assert.deepEqual(
      await evaluate("differences(input.text, [input.row])", { text, row: { cell, result: "works" } }),
      [`${name}: works; README.md: nothing`],
    );
  });

  it("is not contradicted by a machine that can try less, or more that works", async () => {
    assert.deepEqual(await difference("works", "not tried: no Bun"), []);
    assert.deepEqual(await difference("not tried: no Bun", "works"), []);
    assert.deepEqual(await difference("not tried: no Bun", "fails: up: no"), [
      `${name}: fails: up: no; README.md: not tried: no Bun`,
    ]);
  });
});
