import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.mjs";

const onWindows = process.platform === "win32";

/** The programs that Pulumi needs to run a Node.js program with dynamic resources, as files. */
export const tools = {
  cli: onWindows ? "pulumi.exe" : "pulumi",
  languageHost: onWindows ? "pulumi-language-nodejs.exe" : "pulumi-language-nodejs",
  resourcePlugin: onWindows ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs",
};

/**
 * @param {readonly string[]} directories
 * @returns {string[]} the tools that none of the directories holds
 */
export function missingTools(directories) {
  return Object.values(tools).filter(
    (tool) => !directories.some((directory) => isProgram(join(directory, tool))),
  );
}

/**
 * @param {string} path
 * @returns {boolean}
 */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string} cli path of the Pulumi CLI
 * @returns {Promise<string>} its version, such as `3.245.0`
 */
export async function versionOf(cli) {
  const printed = await run(cli, ["version"], {
    env: { PULUMI_SKIP_UPDATE_CHECK: "true" },
    signal: AbortSignal.timeout(20_000),
  });
  const version = /^v?(\d+\.\d+\.\d+)/.exec(printed.trim())?.[1];
  if (version === undefined) throw new Error(`"pulumi version" printed ${JSON.stringify(printed.trim())}`);
  return version;
}
