import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { startEmulator } from "./emulator.mjs";
import { cells, tableOf } from "./matrix/cells.mjs";
import { baseEnvironment } from "./matrix/tools.mjs";
import { tryCell } from "./matrix/try-cell.mjs";
import { pack } from "./pack.mjs";
import { setUp } from "./set-up.mjs";

const page = fileURLToPath(new URL("../docs/compatibility.md", import.meta.url));

/** Each cell is busy with one process most of the time, and waits for the network in between. */
const cellsAtOnce = 2;

/**
 * Installs the packed package in an empty project for each cell, and runs a gate there on a real engine. The table in
 * docs/compatibility.md is written again, unless only some of its rows are tried.
 *
 * @param {readonly number[]} rows of the table, from 1; all of them if there are none
 * @returns {Promise<boolean>} whether no cell failed
 */
async function matrix(rows) {
  const tried = rows.length > 0 ? rows.map((row) => row - 1) : [...cells.keys()];
  const say = console.log;
  /** @type {Map<string, string>} */
  const clis = new Map();
  for (const cli of new Set(tried.map((index) => cellAt(index).cli)))
    clis.set(cli, (await setUp({ say, cli })).pulumi.directory);
  // Outside of the repository: a module that the package forgot to depend on must not be found above it.
  const folder = await mkdtemp(join(tmpdir(), "identity-center-matrix-"));
  // Also when it is interrupted: it is large.
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const emulator = await startEmulator();
  try {
    const options = { tarball: await pack(folder), emulator, base: await baseEnvironment() };
    /** @type {string[]} */
    const results = [];
    const waiting = [...tried];
    const takeCells = async () => {
      for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
        const cell = cellAt(index);
        const ownFolder = join(folder, `cell-${index + 1}`);
        const startedAt = performance.now();
        await mkdir(ownFolder);
        const cliDirectory = clis.get(cell.cli) ?? "";
        const { result, output } = await tryCell({ ...options, cell, folder: ownFolder, cliDirectory });
        await rm(ownFolder, { recursive: true, force: true });
        const seconds = Math.round((performance.now() - startedAt) / 1000);
        say(`${index + 1}. ${Object.values(cell).join(", ")}: ${result} (${seconds} s)`);
        if (output !== undefined) say(output);
        results[index] = result;
      }
    };
    await Promise.all(Array.from({ length: cellsAtOnce }, takeCells));
    if (rows.length === 0) await writeTable(results);
    return !results.some((result) => result.startsWith("fails"));
  } finally {
    emulator.stop();
  }
}

/** @param {number} index */
function cellAt(index) {
  const cell = cells[index];
  if (cell === undefined) throw new Error(`The table has rows 1 to ${cells.length}.`);
  return cell;
}

/** @param {readonly string[]} results */
async function writeTable(results) {
  const text = await readFile(page, "utf8");
  const table = await format(tableOf(results), { parser: "markdown" });
  const about = `\nOn ${process.platform}-${process.arch}:\n\n${table}\n`;
  await writeFile(
    page,
    text.replace(/(?<=<!-- matrix -->\n)[^]*?(?=<!-- \/matrix -->)/, () => about),
  );
}

try {
  process.exitCode = (await matrix(process.argv.slice(2).map(Number))) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // At once: a part of the set-up may still be under way.
  process.exit(1);
}
