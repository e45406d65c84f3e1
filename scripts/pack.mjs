import { rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./pulumi-cli/run.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Packs the package as it is built.
 *
 * @param {string} folder
 * @returns {Promise<string>} the path of the tarball. Its name depends on its content, because package managers cache a
 *   file by its name.
 */
export async function pack(folder) {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [{ filename, shasum }] = JSON.parse(await run("npm", args, { cwd: root }));
  const tarball = join(folder, `${shasum}.tgz`);
  await rename(join(folder, filename), tarball);
  return tarball;
}
