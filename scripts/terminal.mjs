import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startEmulator } from "./emulator.mjs";
import { pulumiEnvironment, withoutPulumiAndCredentials } from "./pulumi-environment.mjs";
import { setUp } from "./set-up.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const stack = "dev";
const lines = 20;

/**
 * Shows what a person sees of a wait in a real terminal, tmux, of some widths: the screen three polls into the wait
 * of examples/rollout, as it is then.
 *
 * @param {readonly number[]} widths in columns
 */
async function showTerminals(widths) {
  if (spawnSync("tmux", ["-V"]).error)
    throw new Error("This needs tmux, the terminal whose screen is shown.");
  const { pulumi } = await setUp({ say: console.log });
  const folder = mkdtempSync(join(tmpdir(), "identity-center-terminal-"));
  mkdirSync(join(folder, "backend"));
  // A short name: that of the stack is the longest in the second column, and moves all that is right of it.
  const project = { name: "shop", main: join(root, "examples", "rollout"), runtime: "nodejs" };
  writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify(project));
  const emulator = await startEmulator();
  const { CI: _, ...environment } = withoutPulumiAndCredentials(process.env);
  const env = {
    ...environment,
    ...emulator.environment,
    ...pulumiEnvironment(folder),
    PATH: [pulumi.directory, process.env["PATH"]].join(delimiter),
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
  };
  const run = (/** @type {string} */ command, /** @type {string[]} */ ...args) =>
    execFileSync(command, args, { cwd: folder, env, encoding: "utf8" });
  const tmux = (/** @type {string[]} */ ...args) => run("tmux", "-S", join(folder, "tmux"), ...args);
  const config = ["instanceId=ssoins-0123456789abcdef", "permissionSetId=ps-0123456789abcdef", "revision=1"];
  try {
    run("pulumi", "stack", "init", stack);
    const settings = [...config, `huaweicloud:endpoints.identitycenter=${emulator.url}`];
    run(
      "pulumi",
      "config",
      "set-all",
      "--stack",
      stack,
      "--path",
      ...settings.flatMap((set) => ["--plaintext", set]),
    );
    for (const columns of widths) {
      await emulator.next({ inProgressMs: 8_000, outcome: "SUCCEEDED" });
      const size = ["-x", String(columns), "-y", String(lines)];
      tmux("new-session", "-d", ...size, `pulumi up --yes --skip-preview --stack ${stack}`);
      const screen = await screenInWait(() => tmux("capture-pane", "-p"));
      console.log(`\n=== ${columns} columns\n\n${screen}`);
      while (spawnSync("tmux", ["-S", join(folder, "tmux"), "has-session"], { env }).status === 0)
        await sleep(500);
      run("pulumi", "destroy", "--yes", "--skip-preview", "--stack", stack);
    }
  } finally {
    spawnSync("tmux", ["-S", join(folder, "tmux"), "kill-server"], { env });
    emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {() => string} capture
 * @returns {Promise<string>} the screen some seconds after the gate has come up
 */
async function screenInWait(capture) {
  for (let tries = 0; tries < 100; tries += 1) {
    await sleep(250);
    if (!/admins-ready|Provisioning.*ready/.test(capture())) continue;
    await sleep(4_000);
    return `${capture().trimEnd()}\n`;
  }
  throw new Error(`The gate did not come up:\n${capture()}`);
}

const widths = process.argv.slice(2).map(Number);
await showTerminals(widths.length > 0 ? widths : [80, 100, 120, 140]).catch((/** @type {Error} */ error) => {
  console.error(error.message);
  process.exitCode = 1;
});
