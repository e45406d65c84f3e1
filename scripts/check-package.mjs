import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./pulumi-cli/run.mjs";

// Checks what users get: the files in the tarball, and what is installed with them. It needs a clean install of the
// dependencies, and the package built.

const root = fileURLToPath(new URL("..", import.meta.url));

/** Beyond `@pulumi/pulumi`, this package included. */
const mostPackages = 20;
const mostMegabytes = 14;

/** The package, and what the links of its README lead to. */
const expectedFiles =
  /^(?:package\.json|LICENSE|[A-Z]+\.md|docs\/[\w-]+\.md|bench\/(?:results\.md|polls-and-lag\.svg)|dist\/[\w/-]+\.(?:js|d\.ts)|examples\/[\w./-]+\.(?:ts|js|json|yaml|md|svg))$/;

/**
 * @param {string} command
 * @param {string[]} args
 */
const runHere = (command, ...args) => run(command, args, { cwd: root });

/** @returns {Promise<string[]>} the tarball's files that do not belong in it */
async function strangers() {
  const [{ files }] = JSON.parse(await runHere("npm", "pack", "--json", "--dry-run", "--ignore-scripts"));
  return files
    .map((/** @type {{ path: string }} */ { path }) => path)
    .filter((/** @type {string} */ path) => !expectedFiles.test(path));
}

/** @returns {Promise<string[]>} the folders of all that is installed for users, this package first */
async function installedFolders() {
  const output = await runHere(
    "npm",
    "ls",
    "--all",
    "--parseable",
    "--omit=dev",
    "--omit=peer",
    "--workspaces=false",
  );
  return output.trim().split("\n");
}

/**
 * @param {string} folder
 * @returns {number} bytes on disk, without what is installed below it
 */
function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sizeOf(path) : lstatSync(path).size;
    })
    .reduce((sum, bytes) => sum + bytes, 0);
}

/** @param {string} folder */
function hasInstallScript(folder) {
  const { scripts = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return ["preinstall", "install", "postinstall"].some((name) => name in scripts);
}

const [, ...dependencies] = await installedFolders();
const bytes = sizeOf(join(root, "dist")) + dependencies.map(sizeOf).reduce((sum, size) => sum + size, 0);
const megabytes = bytes / 1e6;
const unexpected = await strangers();
const withScripts = dependencies.filter(hasInstallScript);
console.log(`${dependencies.length + 1} packages, ${megabytes.toFixed(1)} MB beyond @pulumi/pulumi`);
const problems = [
  ...unexpected.map((path) => `${path} does not belong in the tarball`),
  ...withScripts.map((folder) => `${folder} has an install script`),
  ...(dependencies.length + 1 > mostPackages ? [`more than ${mostPackages} packages`] : []),
  ...(megabytes > mostMegabytes ? [`more than ${mostMegabytes} MB`] : []),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
