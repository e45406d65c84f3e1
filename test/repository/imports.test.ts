import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const src = join(__dirname, "../../src");

/** The folders of `src`, and which others each may import: the arrows of the map in CONTRIBUTING.md, which point down. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  program: ["watch", "wait", "identity-center", "model"],
  provider: ["watch", "wait", "identity-center", "model"],
  watch: ["wait", "identity-center", "model"],
  "identity-center": ["wait", "model"],
  wait: ["model"],
  model: [],
};

/** The files of `src` by their paths in it, without `.ts`, with those that each imports. */
const imports = new Map(
  readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => {
      const text = readFileSync(join(src, file), "utf8");
      const paths = text.matchAll(/(?:\bfrom |\brequire\()"(\.[^"]*)"/g);
      const imported = [...paths].map(([, path = ""]) => relative(src, join(src, dirname(file), path)));
      return [file.replace(/\.ts$/, ""), imported] as const;
    }),
);

const folderOf = (file: string) => file.split("/")[0] ?? "";

describe("imports in src", () => {
  it("are between files in folders; only index.ts is at the top", () => {
    assert.ok(imports.size > 50);
    const atTop = [...imports.keys()].filter((file) => !(folderOf(file) in mayImport));
    assert.deepEqual(atTop, ["index"]);
    for (const [file, imported] of imports) {
      for (const path of imported) assert.ok(imports.has(path), `${file} imports ${path}`);
    }
  });

  it("point down: a program or the provider, the watch, the service, the wait, the model", () => {
    const up = [...imports].flatMap(([file, imported]) => {
      const folder = file === "index" ? "program" : folderOf(file);
      const allowed = [folder, ...(mayImport[folder] ?? [])];
      return imported.filter((path) => !allowed.includes(folderOf(path))).map((path) => `${file} -> ${path}`);
    });
    assert.deepEqual(up, []);
  });

  it("take nothing of the Pulumi SDK but what is public, and its log's messages in the provider's process", () => {
    const sources = [...imports.keys()].map((file) => [file, readFileSync(join(src, `${file}.ts`), "utf8")]);
    const deep = sources.filter(([, text]) => text?.includes('"@pulumi/pulumi/'));
    assert.deepEqual(
      deep.map(([file]) => file),
      ["provider/engine-log"],
    );
  });

  it("have no circle", () => {
    const done = new Set<string>();
    const visit = (file: string, way: readonly string[]): void => {
      assert.ok(!way.includes(file), [...way, file].join(" -> "));
      if (done.has(file)) return;
      for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
      done.add(file);
    };
    for (const file of imports.keys()) visit(file, []);
  });

  it("load what writes only in the starter's provider", () => {
    const writers = [
      "provider/start",
      "provider/start-provisioning",
      "identity-center/operations/provision-permission-set",
    ];
    const importers = [...imports].filter(([, imported]) => imported.some((path) => writers.includes(path)));
    assert.deepEqual(
      importers.map(([file]) => file),
      ["provider/start-provisioning", "provider/start"],
    );
  });
});
