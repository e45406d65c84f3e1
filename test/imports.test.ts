import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const src = join(__dirname, "../src");

/** Where the files are that lie in `src` itself. A folder is a room of its own, but for the clock: all have that. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  program: [
    ...["index", "resource", "provisioning", "function", "look-from-program", "own-urn", "plain-inputs"],
    "node-version",
    ...[
      "configuration-warnings",
      "engine-at-hand",
      "provider-at-hand",
      "provider-text",
      "triggers",
      "starter-input",
    ],
  ],
  provider: [
    ...[
      "provider",
      "provisioning-provider",
      "start-provisioning",
      "gate-state",
      "inputs",
      "provisioning-inputs",
    ],
    ...["configured-client", "process-surroundings"],
  ],
  words: [
    ...["provisioning-status", "provisioning-target", "ids", "errors", "duration", "untrusted-text"],
    ...["timeout-inputs", "quietly", "wait/clock"],
  ],
};

/** What each room may know besides itself: a program knows no provider, for that runs in another process. */
const knows: Readonly<Record<string, readonly string[]>> = {
  program: ["wait", "identity-center", "words"],
  provider: ["engine", "wait", "identity-center", "words"],
  engine: ["wait", "words"],
  wait: ["identity-center", "words"],
  "identity-center": ["words"],
  words: [],
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

function roomOf(file: string): string {
  const named = Object.keys(rooms).find((room) => rooms[room]?.includes(file));
  const [folder = "", inside] = file.split("/");
  return named ?? (inside === undefined ? "" : folder);
}

describe("imports in src", () => {
  it("are those of files that each have a room", () => {
    assert.ok(imports.size > 50);
    for (const [file, imported] of imports) {
      assert.ok(roomOf(file) in knows, `${file} has no room: give it one in this test`);
      for (const path of imported) assert.ok(imports.has(path), `${file} imports ${path}`);
    }
  });

  it("point down the chain: a program, the provider, the wait, the service", () => {
    const up = [...imports].flatMap(([file, imported]) => {
      const room = roomOf(file);
      const mayKnow = [room, ...(knows[room] ?? [])];
      return imported.filter((path) => !mayKnow.includes(roomOf(path))).map((path) => `${file} -> ${path}`);
    });
    assert.deepEqual(up, []);
  });

  it("take nothing of the Pulumi SDK but what is public, and its log's messages in the provider's process", () => {
    const sources = [...imports.keys()].map((file) => [file, readFileSync(join(src, `${file}.ts`), "utf8")]);
    const deep = sources.filter(([, text]) => text?.includes('"@pulumi/pulumi/'));
    assert.deepEqual(
      deep.map(([file]) => file),
      ["engine/engine-log"],
    );
  });

  it("go in no circle", () => {
    const done = new Set<string>();
    const visit = (file: string, way: readonly string[]): void => {
      assert.ok(!way.includes(file), [...way, file].join(" -> "));
      if (done.has(file)) return;
      for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
      done.add(file);
    };
    for (const file of imports.keys()) visit(file, []);
  });

  it("load what writes nowhere but in the companion's provider", () => {
    const writers = [
      "provisioning-provider",
      "start-provisioning",
      "identity-center/operations/provision-permission-set",
    ];
    const importers = [...imports].filter(([, imported]) => imported.some((path) => writers.includes(path)));
    assert.deepEqual(
      importers.map(([file]) => file),
      ["provisioning-provider", "start-provisioning"],
    );
  });
});
