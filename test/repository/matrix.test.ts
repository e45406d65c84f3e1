import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { devDependencies } from "../../package.json";

const run = promisify(execFile);
const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

type Cell = Readonly<Record<"node" | "pulumi" | "cli" | "language" | "manager", string>>;

const { jobs } = parse(read(".github/workflows/weekly.yml")) as {
  readonly jobs: {
    readonly matrix: { readonly strategy: { readonly matrix: { readonly include: readonly Cell[] } } };
  };
};
const cells = jobs.matrix.strategy.matrix.include;
const column = (name: keyof Cell) => [...new Set(cells.map((cell) => cell[name]))].sort();

/** What the table calls them. */
const names: Readonly<Record<string, string>> = {
  js: "JavaScript",
  ts: "TypeScript 5.9",
  ts6: "TypeScript 6.0",
  template: "pulumi new typescript",
  "esm-js": "ES module, JavaScript",
  "esm-ts": "ES module, TypeScript 5.9",
  "esm-tsx": "ES module, TypeScript by tsx",
  npm: "npm",
  pnpm: "pnpm 12",
  yarn: "Yarn 4",
  bun: "Bun 1.4",
};

describe("the matrix of the weekly workflow", () => {
  it("is the table in docs/compatibility.md", () => {
    const rows = [...read("docs/compatibility.md").matchAll(/^\| \d.*\|$/gm)].map(([row]) =>
      row
        .split("|")
        .slice(1, -1)
        .map((text) => text.trim()),
    );
    assert.deepEqual(
      rows,
      cells.map(({ node, pulumi, cli, language, manager }) => [
        node,
        pulumi,
        cli,
        names[language],
        names[manager],
      ]),
    );
  });

  it("has the oldest, the locked and the newest versions", () => {
    assert.deepEqual(
      column("node").map((version) => version.replace(/\.\d+$/, "")),
      ["20.19", "22.12", "24.21", "26.10"],
    );
    assert.deepEqual(column("cli"), ["3.245.0", "3.274.1"]);
    const locked = devDependencies["@pulumi/pulumi"].slice(1);
    assert.deepEqual(column("pulumi"), ["3.200.0", "3.248.0", locked, "3.276.0"]);
  });

  for (const option of ["language", "manager"] as const) {
    it(`has each ${option} that npm run smoke can try, and no other`, async () => {
      const args = [join(root, "scripts/smoke.mjs"), `--${option}`, "other"];
      const { stderr } = (await run(process.execPath, args).catch((error: unknown) => error)) as {
        readonly stderr: string;
      };
      const [, list = ""] = new RegExp(`^--${option} is one of (.*)\\.\n$`).exec(stderr) ?? [];
      assert.deepEqual(column(option), list.split(", ").sort());
    });
  }
});
