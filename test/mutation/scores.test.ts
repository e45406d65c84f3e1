import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Counts {
  readonly mutants: number;
  readonly killed: number;
}

interface Score extends Counts {
  readonly sha256: string;
}

/** The scripts are JavaScript: this is what they export. */
interface Scores {
  digestOf(source: string): string;
  staleModules(
    modules: readonly string[],
    scores: Record<string, Score>,
    readSource: (module: string) => string,
  ): string[];
  countsOf(
    report: { files: Record<string, { mutants: readonly { status: string }[] }> },
    module: string,
  ): Counts;
  isTooLow(counts: Counts): boolean;
  percentOf(counts: Counts): string;
  tableOf(scores: Record<string, Counts>): string;
}

const root = join(__dirname, "../..");
const load = (script: string): Promise<unknown> => import(join(root, "scripts/mutation", script));
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe("the scores of mutation testing", () => {
  let scores: Scores;
  let coreModules: readonly string[];

  before(async () => {
    scores = (await load("scores.mjs")) as Scores;
    coreModules = Object.keys(((await load("core.mjs")) as { core: object }).core);
  });

  it("are stale where a module has another text than it was scored with, or was never scored", () => {
    const score = (source: string): Score => ({ sha256: scores.digestOf(source), mutants: 10, killed: 9 });
    const sources: Record<string, string> = { "a.ts": "a", "b.ts": "b, changed", "c.ts": "c" };
    const kept = { "a.ts": score("a"), "b.ts": score("b") };
    const stale = scores.staleModules(Object.keys(sources), kept, (module) => sources[module] ?? "");
    assert.deepEqual(stale, ["b.ts", "c.ts"]);
  });

  it("count what survives, what no test reaches and what a comment takes out as not noticed", () => {
    const statuses = [
      "Killed",
      "Timeout",
      "Survived",
      "NoCoverage",
      "Ignored",
      "RuntimeError",
      "CompileError",
    ];
    const report = { files: { "a.ts": { mutants: statuses.map((status) => ({ status })) } } };
    assert.deepEqual(scores.countsOf(report, "a.ts"), { mutants: 5, killed: 2 });
    assert.throws(() => scores.countsOf(report, "b.ts"), { message: "Stryker did not change b.ts" });
  });

  it("are cut, not rounded, and 90 % is just enough", () => {
    const almost: Counts = { mutants: 10_000, killed: 8_999 };
    assert.equal(scores.percentOf(almost), "89.9");
    assert.equal(scores.isTooLow(almost), true);
    assert.equal(scores.isTooLow({ mutants: 10, killed: 9 }), false);
    assert.equal(scores.isTooLow({ mutants: 0, killed: 0 }), false);
  });

  it("are of modules of the core, each at 90 % and more, and are shown as they are", () => {
    const kept = JSON.parse(read("test/mutation/scores.json")) as Record<string, Score>;
    for (const [module, score] of Object.entries(kept)) {
      assert.ok(coreModules.includes(module), `${module} is not in the list`);
      assert.ok(!scores.isTooLow(score), `${module} is too low`);
    }
    assert.ok(read("test/mutation/survivors.md").includes(`\n\n${scores.tableOf(kept)}\n\n`));
  });

  it("are of all that waits", () => {
    const waiting = readdirSync(join(root, "src/wait")).map((file) => `src/wait/${file}`);
    assert.deepEqual(
      waiting.filter((module) => !coreModules.includes(module)),
      [],
    );
  });
});
