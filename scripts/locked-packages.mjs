import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./pulumi-cli/run.mjs";

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage */

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Installs the dependencies of a project with npm, in the versions of this repository's lock file. npm takes from it
 * what the project needs.
 *
 * @param {string} folder
 * @param {object} manifest the project's package.json
 * @returns {Promise<string[]>} see {@link differencesFromLock}
 */
export async function installLocked(folder, manifest) {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(
    join(folder, "package-lock.json"),
    JSON.stringify({ ...lock, packages: registryPackages(root) }),
  );
  await run(
    "npm",
    ["install", "--package-lock=true", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: folder },
  );
  return differencesFromLock(folder);
}

/**
 * @param {string} folder of a project that npm has installed
 * @returns {string[]} a line for each package from the registry that this repository's lock file does not have, or has
 *   with another version or content
 */
export function differencesFromLock(folder) {
  const locked = registryPackages(root);
  return Object.entries(registryPackages(join(folder, "node_modules"), ".package-lock.json"))
    .filter(([path, { version, integrity }]) => {
      const wanted = locked[path];
      return wanted?.version !== version || wanted?.integrity !== integrity;
    })
    .map(([path, { version }]) => `${path} ${version}, locked: ${locked[path]?.version ?? "none"}`);
}

/**
 * The packages in a lock file by their paths, such as `node_modules/ajv`; none if there is no such file. Links and
 * tarballs on this machine are left out, because they come from no registry.
 *
 * @param {string} folder
 * @param {string} [name]
 * @returns {Record<string, LockedPackage>}
 */
export function registryPackages(folder, name = "package-lock.json") {
  try {
    const { packages } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    return Object.fromEntries(
      Object.entries(packages).filter(
        ([path, { resolved, link }]) =>
          path.startsWith("node_modules/") && !link && !resolved?.startsWith("file:"),
      ),
    );
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return {};
    throw error;
  }
}
