import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeFolder } from "./cached-tool.mjs";
import { setUpAsFarAsPossible } from "./set-up.mjs";

/** The newest versions that the package is known to work with: what `--newest` stands for. */
const newest = { sdk: "3.276.0", cli: "3.274.1", node: "26.10.0" };

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/** @typedef {{ sdk?: string | undefined, cli?: string | undefined, node?: string | undefined }} Versions */

const root = fileURLToPath(new URL("..", import.meta.url));
const engineTests = join(root, "test", "engine");

/** In this order, so that a mistake shows after some seconds if it can. */
const parts = ["unit", "wire", "random", "engine"];

/** What some folders of `test` belong to. */
const partOfFolder = new Map([
  ["official-sdk", "wire"],
  ["faults", "wire"],
  ["properties", "random"],
  ["fuzz", "random"],
  ["engine", "engine"],
]);

/** The imports of a test that needs more than its own process: sockets, or other processes. */
const wire = /support\/(?:emulator|network|metadata-server)|"node:(?:child_process|http|net)"/;

/** Two processes take file after file, so the last one must not take long. These begin, then the larger ones. */
const longest = ["watch/deadline", "identity-center/wire/tls", "properties/waits", "engine/soak"].map(
  (name) => join("test", `${name}.test.ts`),
);

/**
 * Sets up, then runs the tests part by part. Without a Pulumi CLI, it runs those that need none. The last line that it
 * prints has the totals of all.
 *
 * With `--sdk`, `--cli` and `--node`, each followed by a version, it runs only the engine tests: the users' projects in
 * them have this Pulumi SDK, this Pulumi CLI runs them, and this Node.js runs their programs. `--newest` adds the newest
 * versions of those that you do not give.
 *
 * @param {readonly string[]} args for mocha, in each part. If there are files among them, only these run
 * @returns {Promise<boolean>} whether all the tests ran, and all of them passed
 */
async function runTests(args) {
  const { versions, others } = takeVersions(args);
  const { pulumi, reason } = await setUpAsFarAsPossible({ say: console.log, cli: versions?.cli });
  const isTestFile = (/** @type {string} */ name) => name.endsWith(".test.ts");
  const options = others.filter((arg) => !isTestFile(arg));
  const named = others.filter(isTestFile).map((file) => relative(root, resolve(file)));
  const all = allFiles(versions ? relative(root, engineTests) : "test").filter(isTestFile);
  const files = longestFirst(named.length > 0 ? named : all);

  const env = {
    ...process.env,
    PULUMI_CLI_DIRECTORY: pulumi?.directory,
    ...(versions?.sdk && { PULUMI_SDK_VERSION: versions.sdk }),
    ...(versions?.node && { PATH: await pathWithNode(versions.node) }),
  };
  /** @type {Totals[]} */
  const totals = [];
  let isPartLeft = false;
  for (const part of parts) {
    const ofPart = files.filter((file) => partOf(file) === part);
    if (part === "engine" && pulumi === undefined) {
      isPartLeft = ofPart.length > 0;
      break;
    }
    const ways =
      part === "engine" ? ["--config", join(engineTests, ".mocharc.json")] : ["--parallel", "--jobs", "2"];
    totals.push(await runMocha(part, ofPart, [...ways, ...options], env));
  }
  const sum = (/** @type {keyof Totals} */ what) => totals.reduce((all, part) => all + part[what], 0);
  const [passed, failed, skipped] = [sum("passed"), sum("failed"), sum("skipped")];
  if (passed + failed === 0) console.log("No test ran.");
  if (versions && pulumi) console.log(`with ${nameOf({ ...versions, cli: pulumi.version })}`);
  if (skipped > 0) console.log(`${skipped} skipped: this machine lacks what they need`);
  if (isPartLeft) console.log(`\nThe engine tests did not run. ${reason}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  return passed > 0 && failed === 0 && !isPartLeft;
}

/**
 * @param {readonly string[]} args
 * @returns {{ versions?: Versions, others: readonly string[] }} `versions` if any are asked for
 */
function takeVersions(args) {
  const others = [...args];
  const take = (/** @type {keyof typeof newest} */ name) => {
    const option = `--${name}`;
    const at = others.indexOf(option);
    if (at < 0) return undefined;
    const [, version = ""] = others.splice(at, 2);
    if (/^\d+\.\d+\.\d+$/.test(version)) return version;
    throw new Error(`${option} takes a version, such as "${option} ${newest[name]}".`);
  };
  const given = { sdk: take("sdk"), cli: take("cli"), node: take("node") };
  const isNewest = others.includes("--newest");
  const known = Object.entries(given).filter(([, version]) => version !== undefined);
  if (!isNewest && known.length === 0) return { others };
  const versions = { ...(isNewest && newest), ...Object.fromEntries(known) };
  return { versions, others: others.filter((arg) => arg !== "--newest") };
}

/** @param {Versions} versions */
function nameOf({ sdk, cli, node }) {
  return `@pulumi/pulumi ${sdk ?? "as locked"}, Pulumi CLI ${cli}, Node.js ${node ?? process.versions.node}`;
}

/** @param {string} version */
async function pathWithNode(version) {
  return [await nodeFolder(version), process.env["PATH"]].join(delimiter);
}

/** @param {string} file */
function partOf(file) {
  const part = partOfFolder.get(relative("test", file).split(sep)[0] ?? "");
  return part ?? (wire.test(readFileSync(join(root, file), "utf8")) ? "wire" : "unit");
}

/**
 * @param {string} part
 * @param {readonly string[]} files
 * @param {readonly string[]} options
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Totals>}
 */
async function runMocha(part, files, options, env) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  console.log(`\n${part} tests`);
  const scratch = mkdtempSync(join(tmpdir(), "mocha-totals-"));
  const totalsFile = join(scratch, "totals.json");
  try {
    const mocha = spawn(
      process.execPath,
      [
        join(root, "node_modules", "mocha", "bin", "mocha.js"),
        ...options,
        ...["--reporter", join(root, "scripts", "totals-reporter.cjs")],
        ...["--reporter-option", `file=${totalsFile}`],
        ...files,
      ],
      { cwd: root, env, stdio: "inherit" },
    );
    const [code, signal] = await once(mocha, "close");
    const totals = readTotals(totalsFile);
    // Its exit code is the number of failures. Any other means that something else failed, such as a file that did not
    // load. No totals mean that it did not reach its end. Neither is a run without failures.
    if (totals !== undefined && (code === 0 || totals.failed > 0)) return totals;
    console.log(`mocha ended with ${signal ?? code} in the ${part} tests: this counts as one failed`);
    return { passed: totals?.passed ?? 0, failed: 1, skipped: totals?.skipped ?? 0 };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @returns {Totals | undefined} undefined if mocha did not reach its end
 */
function readTotals(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/**
 * @param {string} directory
 * @returns {string[]} paths from the root, sorted, so that each run takes them in the same order
 */
function allFiles(directory) {
  return readdirSync(join(root, directory), { recursive: true, encoding: "utf8" })
    .filter((file) => !file.split(sep).includes("node_modules"))
    .map((file) => join(directory, file))
    .sort();
}

/**
 * @param {readonly string[]} files
 * @returns {string[]}
 */
function longestFirst(files) {
  const size = (/** @type {string} */ file) => statSync(join(root, file)).size;
  const others = files.filter((file) => !longest.includes(file));
  return [
    ...longest.filter((file) => files.includes(file)),
    ...others.sort((one, other) => size(other) - size(one)),
  ];
}

try {
  process.exitCode = (await runTests(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // At once: a part of the set-up may still run.
  process.exit(1);
}
