import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEmulator } from "./emulator.mjs";
import { cells, nameOf, pairsLeftOut } from "./matrix/cells.mjs";
import { differences, putResults, renderTable, resultsIn } from "./matrix/table.mjs";
import { baseEnvironment } from "./matrix/tools.mjs";
import { tryCell } from "./matrix/try-cell.mjs";
import { pack } from "./pack.mjs";
import { setUp } from "./set-up.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = join(root, "README.md");
const logs = join(root, ".cache", "matrix", "logs");

/** Each cell is busy with one process most of the time, and waits for the network in between. */
const cellsAtOnce = 2;

/**
 * Installs the packed package in an empty project for each cell, and runs a gate there on a real engine. The table
 * in README.md is written anew.
 *
 * @param {{ check: boolean }} options `check` compares the table instead
 * @returns {Promise<boolean>} whether the table tells what came out
 */
async function matrix({ check }) {
  const leftOut = pairsLeftOut(cells);
  if (leftOut.length > 0) throw new Error(`No cell has ${leftOut.join(", ")}.`);
  const { pulumi } = await setUp({ say: console.log });
  // Outside of the repository: a module that the package forgot to depend on must not be found above it.
  const folder = await mkdtemp(join(tmpdir(), "identity-center-matrix-"));
  // Also when it is interrupted: it is large.
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const emulator = await startEmulator();
  try {
    const base = await baseEnvironment();
    const tarball = await pack(folder);
    await rm(logs, { recursive: true, force: true });
    const rows = await tryAll({ folder, tarball, cliDirectory: pulumi.directory, emulator, base });
    return await (check ? compare(rows) : write(rows, pulumi.version));
  } finally {
    emulator.stop();
  }
}

/**
 * @param {Omit<Parameters<typeof tryCell>[0], "cell">} options `folder` gets a folder for each cell, as long as it
 *   is tried
 * @returns {Promise<import("./matrix/table.mjs").Row[]>} in the order of the cells
 */
async function tryAll(options) {
  /** @type {import("./matrix/table.mjs").Row[]} */
  const rows = [];
  const waiting = [...cells.entries()];
  const takeCells = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, cell] = next;
      const folder = join(options.folder, `cell-${index + 1}`);
      const startedAt = performance.now();
      await mkdir(folder);
      const { result, output } = await tryCell({ ...options, cell, folder });
      await rm(folder, { recursive: true, force: true });
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      console.log(`${nameOf(cell)}: ${result} (${seconds} s)`);
      if (output !== undefined) await keepLog(`cell-${index + 1}.log`, output);
      rows[index] = { cell, result };
    }
  };
  await Promise.all(Array.from({ length: cellsAtOnce }, takeCells));
  return rows;
}

/**
 * @param {string} name
 * @param {string} output
 */
async function keepLog(name, output) {
  await mkdir(logs, { recursive: true });
  await writeFile(join(logs, name), output);
  console.log(`all that it printed: ${join(logs, name)}`);
}

/**
 * @param {readonly import("./matrix/table.mjs").Row[]} rows
 * @param {string} pulumiVersion
 */
async function write(rows, pulumiVersion) {
  const text = await readFile(readme, "utf8");
  const told = resultsIn(text);
  // What this machine cannot try was tried elsewhere.
  const table = await renderTable(
    rows.map(({ cell, result }) => {
      const known = result.startsWith("not tried") ? told.get(nameOf(cell)) : undefined;
      return { cell, result: known ?? result };
    }),
  );
  const about = `Pulumi CLI ${pulumiVersion} on ${process.platform}-${process.arch}:`;
  await writeFile(readme, putResults(text, `${about}\n\n${table}`));
  console.log(`\n${table}`);
  return true;
}

/** @param {readonly import("./matrix/table.mjs").Row[]} rows */
async function compare(rows) {
  console.log(`\n${await renderTable(rows)}`);
  const found = differences(await readFile(readme, "utf8"), rows);
  if (found.length > 0) console.error('README.md tells otherwise; "npm run matrix" writes it anew:');
  for (const difference of found) console.error(difference);
  return found.length === 0;
}

try {
  process.exitCode = (await matrix({ check: process.argv.includes("--check") })) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // At once: a part of the set-up may still be under way.
  process.exit(1);
}
