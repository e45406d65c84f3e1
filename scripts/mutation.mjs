import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { core } from "./mutation/core.mjs";
import { root } from "./mutation/root.mjs";
import {
  countsOf,
  digestOf,
  isTooLow,
  lowestScore,
  percentOf,
  staleModules,
  tableOf,
  totalOf,
} from "./mutation/scores.mjs";
import { installStryker, runStryker } from "./mutation/stryker.mjs";

/** @typedef {import("./mutation/scores.mjs").Scores} Scores */

const coreModules = Object.keys(core);

const scoresFile = join(root, "test", "mutation", "scores.json");
const survivorsFile = join(root, "test", "mutation", "survivors.md");

/** CI has better to do than to score all anew: that is for whoever changes it. */
const checkBudgetMs = 5 * 60_000;

const readSource = (/** @type {string} */ module) => readFileSync(join(root, module), "utf8");
const readScores = () => /** @type {Scores} */ (JSON.parse(readFileSync(scoresFile, "utf8")));
const staleNow = () => staleModules(coreModules, readScores(), readSource);

/** @param {string} pattern */
function testsOf(pattern) {
  const tests = core[pattern.replace(/:.*/, "")];
  if (tests === undefined) throw new Error(`${pattern} is not in the list of scripts/mutation/core.mjs`);
  return tests;
}

/** @param {Scores} scores */
function record(scores) {
  const known = Object.fromEntries(
    coreModules.flatMap((module) => (scores[module] ? [[module, scores[module]]] : [])),
  );
  writeFileSync(scoresFile, `${JSON.stringify(known, null, 2)}\n`);
  const text = readFileSync(survivorsFile, "utf8");
  writeFileSync(
    survivorsFile,
    text.replace(/^\|[^]*?\|\n(?!\|)/m, () => `${tableOf(known)}\n`),
  );
}

/**
 * Scores modules one by one and keeps each score as it comes: whoever breaks it off loses one.
 *
 * @param {readonly string[]} patterns modules, or parts of them (`src/file.ts:10-20`): what is noticed there is shown
 *   and not kept
 */
async function score(patterns) {
  if (patterns.length > 0) installStryker();
  for (const pattern of patterns) {
    const isModule = coreModules.includes(pattern);
    const sha256 = isModule ? digestOf(readSource(pattern)) : "";
    const report = await runStryker(pattern, testsOf(pattern), Infinity);
    if (report === undefined) return false;
    if (isModule) record({ ...readScores(), [pattern]: { sha256, ...countsOf(report, pattern) } });
  }
  const scores = readScores();
  console.log(tableOf(scores));
  for (const module of staleNow()) console.log(`${module} has changed since it was scored`);
  const tooLow = Object.keys(scores).filter((module) => isTooLow(scores[module] ?? totalOf([])));
  for (const module of tooLow) console.log(`${module} is below ${lowestScore} %`);
  return tooLow.length === 0 && !isTooLow(totalOf(Object.values(scores)));
}

/** Scores what has changed, the smallest first, as far as there is time for it; keeps nothing. */
async function check() {
  const size = (/** @type {string} */ module) => readSource(module).length;
  const stale = staleNow().sort((one, other) => size(one) - size(other));
  if (stale.length === 0) {
    console.log("Each core module is as it was when it was scored.");
    return true;
  }
  for (const module of stale) console.log(`${module} has changed since it was scored`);
  installStryker();
  const endMs = Date.now() + checkBudgetMs;
  let allPass = true;
  for (const [index, module] of stale.entries()) {
    const report = await runStryker(module, testsOf(module), endMs - Date.now());
    if (report === undefined) {
      console.log(`There was no time to score ${stale.slice(index).join(", ")}: "npm run mutation" does.`);
      return allPass;
    }
    const counts = countsOf(report, module);
    const { mutants, killed } = counts;
    console.log(`${module}: tests noticed ${killed} of ${mutants} changes, ${percentOf(counts)} %`);
    if (isTooLow(counts)) {
      console.log(`${module} is below ${lowestScore} %`);
      allPass = false;
    }
  }
  return allPass;
}

/**
 * Changes the core in small ways and tells which changes no test has noticed: `npm run mutation -- <file>…` of these
 * files, `-- --all` of all, and without arguments of those that have changed since they were scored. It keeps the
 * scores. `-- --check` is for CI.
 *
 * @param {readonly string[]} args
 */
function main(args) {
  if (args.includes("--check")) return check();
  if (args.includes("--all")) return score(coreModules);
  return score(args.length > 0 ? args : staleNow());
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
