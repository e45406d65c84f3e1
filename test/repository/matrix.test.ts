import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { format } from "prettier";
import { devDependencies } from "../../package.json";

const root = join(__dirname, "../..");
const scripts = createRequire(join(root, "scripts/package.json"));
const { cells, tableOf } = scripts("./matrix/cells.mjs") as {
  cells: readonly Readonly<Record<"node" | "sdk" | "cli" | "program" | "manager", string>>[];
  tableOf: (results: readonly string[]) => string;
};

describe("the table of what works", () => {
  const page = readFileSync(join(root, "docs/compatibility.md"), "utf8");
  const [, told = ""] = /<!-- matrix -->\n[^|]*([^]*?)\n<!-- \/matrix -->/.exec(page) ?? [];
  const results = told
    .trim()
    .split("\n")
    .slice(2)
    .map((row) => row.split(" | ").at(-1)?.replace(/ *\|$/, "") ?? "");

  it("has a row for each cell that npm run matrix tries, and no other", async () => {
    assert.equal(told, await format(tableOf(results), { parser: "markdown" }));
  });

  it("tells of cells that work, or cannot be tried on each machine", () => {
    for (const result of results) assert.match(result, /^(?:works$|not tried: )/);
    assert.ok(results.filter((result) => result === "works").length > 15);
  });

  it("has the pinned and the newest versions, and the project of pulumi new typescript", () => {
    const column = (name: keyof (typeof cells)[number]) => new Set(cells.map((cell) => cell[name]));
    assert.deepEqual([...column("cli")], ["3.245.0", "3.274.1"]);
    assert.deepEqual(
      [...column("node")].map((version) => version.replace(/\.\d+$/, "")),
      ["20.19", "22.12", "24.21", "26.10"],
    );
    for (const sdk of ["3.200.0", devDependencies["@pulumi/pulumi"].slice(1), "3.276.0"])
      assert.ok(column("sdk").has(sdk), sdk);
    assert.ok(column("program").has("pulumi new typescript"));
  });
});
