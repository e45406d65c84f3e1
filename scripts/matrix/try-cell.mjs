import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CommandError, run } from "../pulumi-cli/run.mjs";
import { isProgram, tools } from "../pulumi-cli/tools.mjs";
import { pulumiEnvironment } from "../pulumi-environment.mjs";
import { programs } from "./cells.mjs";
import { projectFiles } from "./project.mjs";
import { installCommand, toolFolders } from "./tools.mjs";

/** Ten times what a step takes: one that takes longer never ends. */
const stepWithinMs = 5 * 60_000;

/** Of a reason, in a table. */
const mostCharacters = 160;

/**
 * Plays a user's day in one cell: an empty folder, an installation, an update, another one, a refresh and a destroy.
 *
 * @param {object} options
 * @param {import("./cells.mjs").Cell} options.cell
 * @param {string} options.folder empty, and to be removed by whoever made it
 * @param {string} options.tarball the path of the packed package
 * @param {string} options.cliDirectory
 * @param {Awaited<ReturnType<typeof import("../emulator.mjs").startEmulator>>} options.emulator
 * @param {NodeJS.ProcessEnv} options.base as `baseEnvironment` makes it
 * @returns {Promise<{ result: string, output?: string }>} `works` or what came out, in a line that is the same
 *   each time; and all that the command printed that failed
 */
export async function tryCell({ cell, folder, tarball, cliDirectory, emulator, base }) {
  const missing = missingProgram(cell, [cliDirectory, ...(base["PATH"] ?? "").split(delimiter)]);
  if (missing !== undefined) return { result: `not tried: needs a Pulumi CLI that comes with ${missing}` };

  const requestId = basename(folder);
  let step = "install";
  try {
    const project = join(folder, "project");
    const languageHost = join(cliDirectory, tools.languageHost);
    const path = [
      ...(await passRuntimeOptions(cell, folder, languageHost)),
      ...(await toolFolders(cell, base)),
      cliDirectory,
      base["PATH"],
    ].join(delimiter);
    const env = { ...base, ...emulator.environment, ...pulumiEnvironment(folder), PATH: path };
    const inProject = (/** @type {string} */ command, /** @type {readonly string[]} */ args) =>
      run(command, args, { cwd: project, env, signal: AbortSignal.timeout(stepWithinMs) });
    const pulumi = (/** @type {string[]} */ ...args) =>
      inProject("pulumi", [...args, "--non-interactive", "--color", "never", "--stack", "dev"]);
    const calls = async () => (await emulator.calls()).filter((call) => isAbout(call, requestId)).map(tell);

    await Promise.all([project, join(folder, "backend")].map((directory) => mkdir(directory)));
    await copyFile(tarball, join(project, basename(tarball)));
    const files = projectFiles({ cell, tarball: basename(tarball), requestId, emulatorUrl: emulator.url });
    for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text);
    const [command, ...args] = installCommand(cell.manager, base);
    await inProject(command, args);
    if ("isTemplate" in programs[cell.program]) {
      step = "tsc";
      await inProject(join(project, "node_modules/.bin/tsc"), ["--noEmit"]);
    }

    step = "up";
    await emulator.script(requestId, { inProgressPolls: 1, outcome: "SUCCEEDED" });
    await pulumi("stack", "init");
    await pulumi("up", "--yes", "--skip-preview");
    expect(await calls(), ["IN_PROGRESS", "SUCCEEDED", "created"]);
    expect(await saved(folder, "matrix-dev"), { status: "SUCCEEDED" });
    expect((await saved(folder, "app"))?.["node"], cell.node);
    for (const operation of ["up", "refresh", "destroy"]) {
      step = operation === "up" ? "second up" : operation;
      await pulumi(operation, "--yes", "--skip-preview");
      expect(await calls(), ["IN_PROGRESS", "SUCCEEDED", "created"]);
    }
    expect(await saved(folder, "matrix-dev"), undefined);
    return { result: "works" };
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const output = error instanceof CommandError ? error.output : message;
    const reason = (reasonIn(output) ?? message).replaceAll(folder, "").replaceAll(/https?:\/\/\S+/g, "…");
    return { result: `fails: ${step}: ${reason.slice(0, mostCharacters)}`, output };
  }
}

/**
 * Today's CLI sends the options of Pulumi.yaml's `runtime` to the language host in calls. The one that
 * scripts/pulumi-cli builds is of an age that took them as arguments, and knows nothing of those calls: it gets a
 * script before it that adds them.
 *
 * @param {import("./cells.mjs").Cell} cell
 * @param {string} folder where the script may be written
 * @param {string} languageHost
 * @returns {Promise<string[]>} the folder to put at the front of PATH, if there has to be one
 */
async function passRuntimeOptions(cell, folder, languageHost) {
  const kind = programs[cell.program];
  if (!("runtime" in kind) || !("options" in kind.runtime)) return [];
  // Newer ones call the flag obsolete, or do not know it.
  const help = await run("sh", ["-c", '"$0" -help 2>&1', languageHost]);
  if (!/-nodeargs string\s+Arguments for/.test(help)) return [];
  const args = Object.entries(kind.runtime.options).map(([name, value]) => `'-${name}=${value}'`);
  const directory = join(folder, "language-host");
  const script = join(directory, tools.languageHost);
  await mkdir(directory);
  await writeFile(script, `#!/bin/sh\nexec '${languageHost}' ${args.join(" ")} "$@"\n`);
  await chmod(script, 0o755);
  return [directory];
}

/**
 * @param {string} output
 * @returns {string | undefined} the line that names an error, where there is such a line
 */
function reasonIn(output) {
  return /^.*(?:\berror TS\d+|\b[A-Z]\w*Error: |\bERR_[A-Z]+).*$/m.exec(output)?.[0].trim();
}

/**
 * @param {import("./cells.mjs").Cell} cell
 * @param {readonly string[]} directories
 * @returns {string | undefined} the program that the cell needs and the Pulumi CLI at hand lacks
 */
function missingProgram({ program }, directories) {
  const kind = programs[program];
  if (!("needs" in kind)) return undefined;
  return directories.some((directory) => isProgram(join(directory, kind.needs))) ? undefined : kind.needs;
}

/**
 * @param {import("../emulator.mjs").Call} call
 * @param {string} requestId
 */
function isAbout(call, requestId) {
  return call.requestId === requestId || call.event === requestId;
}

/** @param {import("../emulator.mjs").Call} call */
function tell({ operation, requestStatus }) {
  return operation === "event" ? "created" : (requestStatus ?? operation);
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<Record<string, unknown> | undefined>} the outputs of a resource, or undefined where the state
 *   does not hold it
 */
async function saved(folder, name) {
  const text = await readFile(join(folder, "backend/.pulumi/stacks/matrix/dev.json"), "utf8");
  /** @type {{ urn: string, outputs?: Record<string, unknown> }[]} */
  const resources = JSON.parse(text).checkpoint.latest.resources ?? [];
  const resource = resources.find(({ urn }) => urn.endsWith(`::${name}`));
  return resource && { ...resource.outputs };
}

/**
 * @param {unknown} found
 * @param {unknown} expected
 */
function expect(found, expected) {
  if (isDeepStrictEqual(found, expected)) return;
  throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}
