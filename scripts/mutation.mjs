import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tools = join(root, "test", "mutation");
const stryker = join(tools, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");

/**
 * Changes the core in small ways and tells which changes no test has noticed: `npm run mutation -- <file>…`, or all
 * that the configuration names. Stryker is installed the first time.
 *
 * @param {readonly string[]} files
 * @returns {number} the exit code
 */
function mutate(files) {
  if (!existsSync(stryker)) {
    const installed = spawnSync("npm", ["ci"], { cwd: tools, stdio: "inherit" });
    if (installed.status !== 0) return 1;
  }
  const chosen = files.length > 0 ? ["--mutate", files.join(",")] : [];
  const args = [stryker, "run", join(tools, "stryker.config.mjs"), ...chosen];
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
}

process.exitCode = mutate(process.argv.slice(2));
