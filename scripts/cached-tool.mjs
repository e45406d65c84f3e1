import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./pulumi-cli/run.mjs";

const cache = fileURLToPath(new URL("../.cache/tools/", import.meta.url));

const platform = `${process.platform}-${process.arch}`;

/** The npm package that holds the program of Node.js: the package `node` depends on it. */
const nodePackage = platform === "darwin-arm64" ? `node-bin-${platform}` : `node-${platform}`;

/**
 * @param {string} version of Node.js
 * @returns {Promise<string>} the folder with its program
 */
export async function nodeFolder(version) {
  return join(await installTool(nodePackage, version), nodePackage, "bin");
}

/**
 * @param {string} name of an npm package
 * @param {string} version
 * @returns {Promise<string>} the folder with its programs
 */
export async function toolFolder(name, version) {
  return join(await installTool(name, version), ".bin");
}

/**
 * Installs an npm package into the project's cache, unless it is there.
 *
 * @param {string} name
 * @param {string} version
 * @returns {Promise<string>} its `node_modules`
 */
async function installTool(name, version) {
  const folder = join(cache, `${name.replaceAll(/[@/]/g, "")}-${version}`);
  const stamp = join(folder, "installed");
  if (!existsSync(stamp)) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), "{}");
    const args = ["install", "--no-save", "--no-audit", "--no-fund", `${name}@${version}`];
    await run("npm", args, { cwd: folder, signal: AbortSignal.timeout(5 * 60_000) });
    // Written when all is there: an installation that was interrupted is done again.
    await writeFile(stamp, "");
  }
  return join(folder, "node_modules");
}
