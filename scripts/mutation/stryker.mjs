import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/** @typedef {import("./scores.mjs").Report} Report */

const tools = join(root, "test", "mutation");
const stryker = join(tools, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");

/** For the reports, which stay, and for the changed copies of the sources. */
const folder = join(root, "coverage", "mutation");

/**
 * Installs Stryker, unless it is there.
 *
 * @throws {Error} when it cannot be had
 */
export function installStryker() {
  if (existsSync(stryker)) return;
  const { status } = spawnSync("npm", ["ci"], { cwd: tools, stdio: "inherit" });
  if (status !== 0) throw new Error("Stryker could not be installed");
}

/**
 * Lets Stryker change a module. It prints the changes that no test noticed.
 *
 * @param {string} pattern a module, or a part of one: `src/file.ts:10-20`
 * @param {readonly string[]} tests those that have to notice
 * @param {number} budgetMs after so long it is stopped
 * @returns {Promise<Report | undefined>} undefined where it was stopped
 * @throws {Error} when it fails, which it does when a test fails without any change
 */
export async function runStryker(pattern, tests, budgetMs) {
  const report = join(folder, `${pattern.replaceAll(/[/:]/g, "_")}.json`);
  const copies = join(folder, String(process.pid));
  rmSync(report, { force: true });
  const env = {
    ...process.env,
    MUTATION_TESTS: tests.join(","),
    MUTATION_REPORT: report,
    MUTATION_COPIES: copies,
  };
  // A process group of its own: a test that loops for ever does not heed the end of the process above it.
  const child = spawn(
    process.execPath,
    [stryker, "run", join(tools, "stryker.config.mjs"), "--mutate", pattern],
    { cwd: root, stdio: "inherit", detached: true, env },
  );
  const { pid } = child;
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const timer = budgetMs === Infinity ? undefined : setTimeout(stop, budgetMs);
  try {
    const [code] = await once(child, "close");
    if (isStopped) return undefined;
    if (code !== 0) throw new Error(`Stryker ended with ${code}`);
    return JSON.parse(readFileSync(report, "utf8"));
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", stop).off("SIGTERM", stop);
    rmSync(copies, { recursive: true, force: true });
  }
}
