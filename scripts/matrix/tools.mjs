import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../pulumi-cli/run.mjs";
import { withoutPulumiAndCredentials } from "../pulumi-environment.mjs";
import { managers } from "./cells.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Holds whatever is downloaded: a second run is quick, and nothing is installed for the user. */
const cache = join(root, ".cache", "matrix");

/** An installation that takes longer has stalled. */
const installWithinMs = 5 * 60_000;

const where = `${process.platform}-${process.arch}`;

/** The npm package that holds the binary of Node.js: the package `node` chooses the same one when it installs. */
const nodePackage = where === "darwin-arm64" ? `node-bin-${where}` : `node-${where}`;

/**
 * What tools and package managers are run with: the user's registry, and caches and a home of their own. What npm
 * hands down to the scripts that it runs is taken away.
 *
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function baseEnvironment() {
  const npmConfig = async (/** @type {string} */ key) => (await run("npm", ["config", "get", key])).trim();
  const [registry, userconfig] = await Promise.all([npmConfig("registry"), npmConfig("userconfig")]);
  const home = join(cache, "home");
  await mkdir(home, { recursive: true });
  const handedDown = Object.keys(process.env).filter((name) => /^npm_|^NODE_OPTIONS$/i.test(name));
  const kept = new Set(Object.keys(withoutPulumiAndCredentials(process.env)));
  const users = Object.keys(process.env).filter((name) => !kept.has(name));
  return {
    ...Object.fromEntries([...handedDown, ...users].map((name) => [name, undefined])),
    HOME: home,
    PATH: (process.env["PATH"] ?? "")
      .split(delimiter)
      .filter((folder) => !folder.includes("node_modules"))
      .join(delimiter),
    npm_config_registry: registry,
    npm_config_userconfig: userconfig,
    npm_config_cache: join(cache, "npm"),
    npm_config_update_notifier: "false",
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_UNSAFE_HTTP_WHITELIST: registry.startsWith("http:") ? new URL(registry).hostname : undefined,
    YARN_GLOBAL_FOLDER: join(cache, "yarn"),
    YARN_ENABLE_TELEMETRY: "0",
    BUN_CONFIG_REGISTRY: registry,
    BUN_INSTALL_CACHE_DIR: join(cache, "bun"),
  };
}

/**
 * The commands that install a project's dependencies, without a lockfile to begin with.
 *
 * @param {import("./cells.mjs").ManagerName} manager
 * @param {NodeJS.ProcessEnv} base
 * @returns {readonly [string, ...string[]]}
 */
export function installCommand(manager, base) {
  switch (manager) {
    case "npm":
      return ["npm", "install", "--prefer-offline", "--no-audit", "--no-fund"];
    case "pnpm 12":
      return [
        "pnpm",
        "install",
        "--no-frozen-lockfile",
        "--prefer-offline",
        `--registry=${base["npm_config_registry"]}`,
        `--store-dir=${join(cache, "pnpm")}`,
      ];
    case "Yarn 4":
      return ["yarn", "install", "--no-immutable"];
    case "Bun 1.4":
      return ["bun", "install", "--prefer-offline"];
  }
}

/**
 * @param {string} version
 * @param {NodeJS.ProcessEnv} base as {@link baseEnvironment} makes it
 * @returns {Promise<string>} the folder with the program of this Node.js
 */
export function nodeFolder(version, base) {
  return installed(nodePackage, version, join(nodePackage, "bin"), base);
}

/** @type {Map<string, Promise<string>>} */
const installing = new Map();

/**
 * @param {import("./cells.mjs").Cell} cell
 * @param {NodeJS.ProcessEnv} base
 * @returns {Promise<string[]>} the folders that give this Node.js and this package manager at the front of PATH
 */
export async function toolFolders({ node, manager }, base) {
  const tool = managers[manager];
  return await Promise.all([
    nodeFolder(node, base),
    ...(tool === undefined ? [] : [installed(tool.package, tool.version, ".bin", base)]),
  ]);
}

/**
 * @param {string} name
 * @param {string} version
 * @param {string} binaries the folder of its programs, in `node_modules`
 * @param {NodeJS.ProcessEnv} base
 */
function installed(name, version, binaries, base) {
  const folder = join(cache, `${name.replaceAll(/[@/]/g, "")}-${version}`);
  const found = join(folder, "node_modules", binaries);
  const work =
    installing.get(folder) ??
    (async () => {
      const stamp = join(folder, "installed");
      if (existsSync(stamp)) return found;
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "package.json"), "{}");
      await run("npm", ["install", "--no-save", "--no-audit", "--no-fund", `${name}@${version}`], {
        cwd: folder,
        env: base,
        signal: AbortSignal.timeout(installWithinMs),
      });
      await writeFile(stamp, "");
      return found;
    })();
  installing.set(folder, work);
  return work;
}
