import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startEmulator } from "./emulator.mjs";
import { pulumiEnvironment, withoutPulumiAndCredentials } from "./pulumi-environment.mjs";
import { setUp } from "./set-up.mjs";
import { terminalPicture } from "./terminal-picture.mjs";

/** @typedef {import("./terminal-picture.mjs").Line} Line */

const root = fileURLToPath(new URL("..", import.meta.url));
const stack = "demo";
const picture = join(root, "examples", "rollout", "up.svg");

/** The URN of the start in examples/rollout. */
const startUrn =
  `urn:pulumi:${stack}::identity-center-rollout::` +
  "pulumi-nodejs:dynamic/permissionSetProvisioning:PermissionSetProvisioning::admins";

/**
 * Runs the example in examples/rollout on a real engine, against a local Identity Center: a provisioning that
 * succeeds after some seconds, then one that fails and is started again. At its end it removes all that it made, except
 * the picture of the first update if that is wanted.
 *
 * @param {{ drawsPicture: boolean }} options
 */
async function demo({ drawsPicture }) {
  const { pulumi } = await setUp({ say: console.log });
  const folder = mkdtempSync(join(tmpdir(), "identity-center-demo-"));
  const emulator = await startEmulator();
  const cli = pulumiIn(folder, pulumi.directory, emulator.environment);
  try {
    emulator.nextRequest({ inProgressMs: 6_000, outcome: "SUCCEEDED" });
    emulator.nextRequest({
      inProgressMs: 2_000,
      outcome: "FAILED",
      failureReason: "The account has reached its quota of custom policies.",
    });
    emulator.nextRequest({ inProgressMs: 2_000, outcome: "SUCCEEDED" });
    await cli.withoutStack("stack", "init", stack);
    await cli.withoutStack("config", "set", "instanceId", "ssoins-0123456789abcdef");
    await cli.withoutStack("config", "set", "permissionSetId", "ps-0123456789abcdef");
    await cli.withoutStack("config", "set", "--path", "huaweicloud:endpoints.identitycenter", emulator.url);

    tell("A provisioning that succeeds. The app is created only after SUCCEEDED.");
    await cli.withoutStack("config", "set", "revision", "1");
    const first = await cli("up", "--yes", "--skip-preview");
    expect(first, "succeeds");
    if (drawsPicture) writeFileSync(picture, terminalPicture("pulumi up", shownIn(first.lines)));

    tell("The same again. The outcome is remembered: nothing is started, and no call is made.");
    expect(await cli("up", "--yes", "--skip-preview"), "succeeds");

    tell("Another revision starts another provisioning. It fails, and the update fails with its reason.");
    await cli.withoutStack("config", "set", "revision", "2");
    expect(await cli("up", "--yes", "--skip-preview"), "fails");

    tell("The cause is corrected. --replace starts it again.");
    expect(await cli("up", "--yes", "--skip-preview", "--replace", startUrn), "succeeds");

    await cli.withoutStack("destroy", "--yes", "--skip-preview");
    tell("Each update ended as expected. Everything is cleaned up.");
  } finally {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(root, `Pulumi.${stack}.yaml`), { force: true });
  }
}

/** @param {string} line */
function tell(line) {
  console.log(`\n=== ${line}\n`);
}

/**
 * Leaves out lines that say nothing about what happened: the engine's dots, the stack's own lines and blank ones.
 *
 * @param {readonly Line[]} lines
 */
function shownIn(lines) {
  const shown = lines.filter(({ text }) => /^ [+ ]  pulumi-nodejs|^ +status:/.test(text));
  const [start] = shown;
  return shown.map(({ text, atMs }) => ({ text: text.trimEnd(), atMs: atMs - (start?.atMs ?? 0) }));
}

/**
 * @param {{ exitCode: number }} run
 * @param {"succeeds" | "fails"} ending
 */
function expect({ exitCode }, ending) {
  if ((exitCode === 0) === (ending === "succeeds")) return;
  throw new Error(`This update should have been one that ${ending}; Pulumi ended with ${exitCode}.`);
}

/**
 * @param {string} folder
 * @param {string} cliDirectory
 * @param {Record<string, string>} credentials
 */
function pulumiIn(folder, cliDirectory, credentials) {
  mkdirSync(join(folder, "backend"));
  const env = {
    ...withoutPulumiAndCredentials(process.env),
    ...credentials,
    ...pulumiEnvironment(folder),
    PATH: [cliDirectory, process.env["PATH"]].join(delimiter),
  };
  const run = async (/** @type {(line: string) => void} */ show, /** @type {string[]} */ args) => {
    const options = ["--stack", stack].filter(() => args[0] !== "stack");
    const child = spawn("pulumi", [...args, ...options], {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const startMs = performance.now();
    /** @type {Line[]} */
    const lines = [];
    createInterface({ input: child.stdout }).on("line", (text) => {
      lines.push({ text, atMs: performance.now() - startMs });
      show(text);
    });
    const [exitCode] = await once(child, "close");
    return { exitCode, lines };
  };
  return Object.assign((/** @type {string[]} */ ...args) => run(console.log, args), {
    withoutStack: async (/** @type {string[]} */ ...args) => {
      const { exitCode } = await run(() => undefined, args);
      if (exitCode !== 0) throw new Error(`"pulumi ${args.join(" ")}" failed.`);
    },
  });
}

await demo({ drawsPicture: process.argv.includes("--picture") }).catch((/** @type {Error} */ error) => {
  console.error(error.message);
  process.exitCode = 1;
});
