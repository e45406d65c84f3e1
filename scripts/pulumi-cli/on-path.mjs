import { realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { isProgram, missingTools, tools, versionOf } from "./tools.mjs";

/** As old as the oldest `@pulumi/pulumi` that the package's peer dependency allows. */
const oldestUsable = "3.200.0";

/**
 * Searches PATH for a Pulumi CLI that is new enough and has its Node.js support, beside it or on PATH.
 *
 * @param {string} [wanted] the only version that will do
 * @returns {Promise<{ found?: { directory: string, version: string }, refused: string[] }>} the first that will
 *   do, and what those before it lack
 */
export async function findOnPath(wanted) {
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((directory) => directory !== "");
  const refused = [];
  for (const directory of new Set(path)) {
    const cli = join(directory, tools.cli);
    if (!isProgram(cli)) continue;
    // First the files, then the version: the npm package "pulumi" has no such files, and downloads the CLI
    // into the user's home when it is asked for its version. If the CLI is a link, they can be beside its target.
    const candidates = [directory, dirname(realpathSync(cli))];
    const usable = candidates.find((candidate) => missingTools([candidate, ...path]).length === 0);
    if (usable === undefined) {
      refused.push(`${cli} comes without ${missingTools([directory, ...path]).join(" and ")}`);
      continue;
    }
    try {
      const version = await versionOf(cli);
      if (wanted !== undefined && version !== wanted) refused.push(`${cli} is ${version}, not ${wanted}`);
      else if (isOlder(version, oldestUsable))
        refused.push(`${cli} is ${version}, older than ${oldestUsable}`);
      else return { found: { directory: usable, version }, refused };
    } catch (error) {
      refused.push(`${cli} does not run (${/** @type {Error} */ (error).message})`);
    }
  }
  return { refused };
}

/**
 * @param {string} version
 * @param {string} than
 * @returns {boolean}
 */
function isOlder(version, than) {
  return version.localeCompare(than, "en", { numeric: true }) < 0;
}
