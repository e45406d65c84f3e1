import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../pulumi-cli/run.mjs";
import { tools } from "../pulumi-cli/tools.mjs";
import { programs } from "./cells.mjs";

/**
 * Today's CLI sends the options of Pulumi.yaml's `runtime` to the language host in calls. The one that
 * scripts/pulumi-cli builds is of an age that took them as arguments, and knows nothing of those calls: it gets a
 * script before it that adds them.
 *
 * @param {object} options
 * @param {import("./cells.mjs").Cell} options.cell
 * @param {string} options.folder where the script may be written
 * @param {string} options.languageHost
 * @returns {Promise<string[]>} the folder to put at the front of PATH, where there has to be one
 */
export async function passRuntimeOptions({ cell, folder, languageHost }) {
  const kind = programs[cell.program];
  if (!("runtime" in kind) || !("options" in kind.runtime)) return [];
  if (!(await takesArguments(languageHost))) return [];
  const args = Object.entries(kind.runtime.options).map(([name, value]) => quote(`-${name}=${value}`));
  const directory = join(folder, "language-host");
  const script = join(directory, tools.languageHost);
  await mkdir(directory);
  await writeFile(script, `#!/bin/sh\nexec ${quote(languageHost)} ${args.join(" ")} "$@"\n`);
  await chmod(script, 0o755);
  return [directory];
}

/** @param {string} languageHost */
async function takesArguments(languageHost) {
  const help = await run("sh", ["-c", '"$0" -help 2>&1', languageHost]);
  // Newer ones call the flag obsolete, or do not know it.
  return /-nodeargs string\s+Arguments for/.test(help);
}

/** @param {string} text */
function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
