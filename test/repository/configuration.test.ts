import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, matchesGlob, normalize } from "node:path";

const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const readJson = (file: string): unknown => JSON.parse(read(file));

const files = readdirSync(root, { recursive: true, encoding: "utf8", withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  .filter((file) => !/(?:^|\/)node_modules\/|^(?:\.git|\.cache|dist|coverage)\//.test(file));

/** `a{b,c}` as `ab` and `ac`: each of them has to match something. */
function alternatives(pattern: string): readonly string[] {
  const [, before = "", list = "", after = ""] = /^(.*?)\{(.*?)\}(.*)$/.exec(pattern) ?? [];
  if (list === "") return [pattern];
  return list.split(",").flatMap((part) => alternatives(`${before}${part}${after}`));
}

/** A pattern can name a folder, and then means all that is in it. */
function isInUse(pattern: string): boolean {
  return files.some((file) => matchesGlob(file, pattern) || matchesGlob(file, `${pattern}/**`));
}

interface Stryker {
  readonly mutate: readonly string[];
  readonly mochaOptions: {
    readonly config: string;
    readonly spec: readonly string[];
    readonly ignore: readonly string[];
  };
}
const { default: stryker } = createRequire(__filename)("../mutation/stryker.config.mjs") as {
  default: Stryker;
};
const knip = readJson("knip.json") as {
  readonly workspaces: Readonly<
    Record<string, Readonly<Record<"entry" | "project" | "ignore", readonly string[]>>>
  >;
};
const includeOf = (file: string) => (readJson(file) as { readonly include: readonly string[] }).include;
const requireOf = (file: string) =>
  (readJson(file) as { readonly require?: readonly string[] }).require ?? [];
const ownFiles = (names: readonly string[]) => names.filter((name) => name.startsWith("."));

/** The names of the test files that begin. */
const [, list = ""] = /^const longest = \[(.*?)\]/ms.exec(read("scripts/test.mjs")) ?? [];
const longest = [...list.matchAll(/"(.+?)"/g)].map(([, name = ""]) => name);

/** The patterns of each file of configuration, from the root. */
const patterns: Readonly<Record<string, readonly string[]>> = {
  "test/mutation/stryker.config.mjs": [
    ...stryker.mutate,
    stryker.mochaOptions.config,
    ...stryker.mochaOptions.spec,
    ...stryker.mochaOptions.ignore.filter((pattern) => !pattern.includes("node_modules")),
  ],
  "knip.json": Object.entries(knip.workspaces).flatMap(([folder, { entry, project = [], ignore = [] }]) =>
    [...entry, ...project, ...ignore].map((pattern) => join(folder, pattern)),
  ),
  ".c8rc.json": includeOf(".c8rc.json"),
  ...Object.fromEntries(
    ["tsconfig.json", "tsconfig.build.json", "scripts/tsconfig.json", "examples/tsconfig.json"].map(
      (file) => [file, includeOf(file).map((pattern) => join(dirname(file), pattern))],
    ),
  ),
  ...Object.fromEntries(
    [".mocharc.json", "test/engine/.mocharc.json", "test/mutation/mocharc.json"].map((file) => [
      file,
      ownFiles(requireOf(file)).map(normalize),
    ]),
  ),
  "package.json": (readJson("package.json") as { readonly files: readonly string[] }).files.filter(
    (pattern) => pattern !== "dist" && !pattern.startsWith("!"),
  ),
  "scripts/test.mjs": longest.map((name) => `test/${name}.test.ts`),
};

describe("each pattern", () => {
  for (const [file, all] of Object.entries(patterns)) {
    it(`matches a file, of those in ${file}`, () => {
      assert.ok(all.length > 0);
      assert.deepEqual(
        all.flatMap(alternatives).filter((pattern) => !isInUse(pattern)),
        [],
      );
    });
  }
});
