import { createHash } from "node:crypto";

/**
 * How many changes of a module were tried, and how many of them a test noticed.
 *
 * @typedef {{ readonly mutants: number, readonly killed: number }} Counts
 */

/**
 * What is kept of a module: its counts, and the text that they are of.
 *
 * @typedef {Counts & { readonly sha256: string }} Score
 */

/** @typedef {Readonly<Record<string, Score>>} Scores by module */

/**
 * The part that matters here of the report that Stryker writes.
 *
 * @typedef {{ readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>> }} Report
 */

/** In percent, for each module and for all of them together. */
export const lowestScore = 90;

/** @param {string} source */
export function digestOf(source) {
  return createHash("sha256").update(source).digest("hex");
}

/**
 * The modules that were never scored, or have another text since.
 *
 * @param {readonly string[]} modules
 * @param {Scores} scores
 * @param {(module: string) => string} readSource
 */
export function staleModules(modules, scores, readSource) {
  return modules.filter((module) => scores[module]?.sha256 !== digestOf(readSource(module)));
}

/**
 * Counts what Stryker says of a module. A time-out is an endless loop, which no test lets pass. A change with which
 * nothing runs at all is none. One that a comment takes out of the run counts as not noticed.
 *
 * @param {Report} report
 * @param {string} module
 * @returns {Counts}
 * @throws {Error} when the report says nothing of the module
 */
export function countsOf(report, module) {
  const statuses = report.files[module]?.mutants.map(({ status }) => status);
  if (statuses === undefined) throw new Error(`Stryker did not change ${module}`);
  const mutants = statuses.filter((status) => status !== "CompileError" && status !== "RuntimeError").length;
  const killed = statuses.filter((status) => status === "Killed" || status === "Timeout").length;
  return { mutants, killed };
}

/** @param {readonly Counts[]} counts */
export function totalOf(counts) {
  return counts.reduce(
    (total, { mutants, killed }) => ({ mutants: total.mutants + mutants, killed: total.killed + killed }),
    { mutants: 0, killed: 0 },
  );
}

/** @param {Counts} counts */
export function isTooLow({ mutants, killed }) {
  return 100 * killed < lowestScore * mutants;
}

/**
 * Cut, not rounded: 89.96 % is not 90.
 *
 * @param {Counts} counts
 */
export function percentOf({ mutants, killed }) {
  return mutants === 0 ? "100.0" : (Math.floor((1_000 * killed) / mutants) / 10).toFixed(1);
}

/**
 * The scores as a table in Markdown, with all of them together in the last line.
 *
 * @param {Readonly<Record<string, Counts>>} scores
 */
export function tableOf(scores) {
  const rows = [...Object.entries(scores), /** @type {const} */ (["all", totalOf(Object.values(scores))])];
  const cells = [
    ["module", "mutants", "killed", "score"],
    ...rows.map(([name, { mutants, killed }]) => [
      name,
      String(mutants),
      String(killed),
      `${percentOf({ mutants, killed })} %`,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const [head, ...body] = cells.map((row) => {
    const padded = row.map((cell, column) => cell[column === 0 ? "padEnd" : "padStart"](widths[column] ?? 0));
    return `| ${padded.join(" | ")} |`;
  });
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [head, `| ${rule.join(" | ")} |`, ...body].join("\n");
}
