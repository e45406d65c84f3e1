import { readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { registryPackages } from "./locked-packages.mjs";
import { providePulumiCli } from "./pulumi-cli.mjs";
import { CommandError, run } from "./pulumi-cli/run.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @typedef {Awaited<ReturnType<typeof providePulumiCli>>} PulumiCli */

/** @typedef {{ say: (line: string) => void, cli?: string | undefined }} Options `cli`: the only version that will do */

/**
 * Makes a clone ready to run: provides a Pulumi CLI, installs the dependencies and builds the package, each only if that
 * is not done yet. Without a Pulumi CLI, it installs nothing.
 *
 * @param {Options} options
 * @returns {Promise<{ pulumi: PulumiCli }>}
 * @throws {Error} whose message says why it cannot
 */
export async function setUp({ say, cli }) {
  requireNode();
  const pulumi = await providePulumiCli({ say, version: cli });
  await installAndBuild(say);
  sayWhatIsThere(say, pulumi);
  return { pulumi };
}

/**
 * The same for work that needs a Pulumi CLI only in part: the search for it runs beside the rest.
 *
 * @param {Options} options
 * @returns {Promise<{ pulumi?: PulumiCli, reason?: string }>} without a Pulumi CLI, why there is none, and what to do
 * @throws {Error} whose message says why it cannot do the rest
 */
export async function setUpAsFarAsPossible({ say, cli }) {
  requireNode();
  const [found] = await Promise.all([
    providePulumiCli({ say, version: cli }).catch((/** @type {Error} */ error) => error),
    installAndBuild(say),
  ]);
  if (found instanceof Error) return { reason: found.message };
  sayWhatIsThere(say, found);
  return { pulumi: found };
}

/**
 * @param {Options["say"]} say
 * @param {PulumiCli} pulumi
 */
function sayWhatIsThere(say, { version, source, directory }) {
  say(`set up: dependencies, build and Pulumi ${version} (${source}: ${directory})`);
}

/** The versions in package.json are those that load ES modules with require(), which node-fetch 3 needs. */
function requireNode() {
  if (process.features.require_module) return;
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  throw new Error(`This needs Node.js ${engines.node}; this is ${process.versions.node}.`);
}

/** @param {(line: string) => void} say */
export async function installAndBuild(say) {
  if (!isInstalled()) {
    say("installing dependencies (npm ci)");
    // NODE_ENV=production would leave out the tools that build and test.
    await npm("ci", "--include=dev");
  }
  if (!isBuilt()) {
    say("building the package (npm run build)");
    await npm("run", "build");
  }
}

/** @param {string[]} args */
async function npm(...args) {
  try {
    await run("npm", args, { cwd: root });
  } catch (error) {
    const output = error instanceof CommandError ? error.output.trimEnd() : "";
    throw new Error(`${output}\n"npm ${args.join(" ")}" failed.`.trimStart(), { cause: error });
  }
}

/**
 * Compares npm's record of its last installation with what it would install now. The age of the files says nothing: each
 * checkout changes that of package-lock.json, and a restored node_modules can be newer.
 */
function isInstalled() {
  const installed = registryPackages(join(root, "node_modules"), ".package-lock.json");
  return Object.entries(registryPackages(root)).every(([path, { version, integrity, optional }]) => {
    const found = installed[path];
    return found ? found.version === version && found.integrity === integrity : optional;
  });
}

function isBuilt() {
  const configuration = readdirSync(root).filter((name) => /^(tsconfig.*|package)\.json$/.test(name));
  return changedAt("dist/index.js") > Math.max(...["src", ...configuration].map(changedAt));
}

/**
 * @param {string} path
 * @returns {number} when it, or anything below it, last changed; -Infinity if it does not exist. A folder's own time
 *   counts too, because only it shows that a file was removed.
 */
function changedAt(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return -Infinity;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(join(root, path)).map((name) => changedAt(join(path, name))));
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await setUp({ say: console.log }).catch((/** @type {Error} */ error) => {
    console.error(error.message);
    // At once: the rest of the work may still run.
    process.exit(1);
  });
}
