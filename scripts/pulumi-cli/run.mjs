import { spawn } from "node:child_process";
import { constants } from "node:os";

const onWindows = process.platform === "win32";

/**
 * Runs a command to its end, without input and without showing its output. If this process is interrupted or
 * `signal` is aborted, the command ends, and all that it started.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} [options] `env` is added to the
 *   environment of this process, and takes away from it what it gives as undefined
 * @returns {Promise<string>} what it wrote to standard output
 * @throws {CommandError} when it cannot start, fails or is ended
 */
export function run(command, args, { cwd, env, signal } = {}) {
  // npm is a batch file on Windows, which only a shell can start.
  const shell = onWindows && command === "npm";
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      shell,
      // A process group of its own: otherwise an installer's curl would outlive the installer.
      detached: !onWindows,
    });
    const release = endWithThisProcess(child, signal);
    let stdout = "";
    let everything = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (everything += chunk));
    child.on("error", (error) => {
      release();
      const missing = /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT";
      reject(new CommandError(missing ? `${command} is not on PATH` : error.message, everything));
    });
    child.on("close", (code, killedBy) => {
      release();
      if (signal?.aborted) reject(new CommandError(String(signal.reason), everything));
      else if (code === 0) resolve(stdout);
      else
        reject(
          new CommandError(reasonIn(everything) ?? `${command} ended with ${code ?? killedBy}`, everything),
        );
    });
  });
}

/** A command failed: the message is the reason in one line, `output` all that it printed. */
export class CommandError extends Error {
  /**
   * @param {string} message
   * @param {string} output
   */
  constructor(message, output) {
    super(message);
    this.name = "CommandError";
    this.output = output;
  }
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {AbortSignal | undefined} signal
 * @returns {() => void} to be called when the child has ended
 */
function endWithThisProcess(child, signal) {
  const end = () => {
    try {
      if (onWindows) child.kill();
      else if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    } catch {
      // It had ended already.
    }
  };
  /** @param {NodeJS.Signals} name */
  const exit = (name) => process.exit(128 + constants.signals[name]);
  process.on("exit", end).on("SIGINT", exit).on("SIGTERM", exit);
  signal?.addEventListener("abort", end);
  return () => {
    process.off("exit", end).off("SIGINT", exit).off("SIGTERM", exit);
    signal?.removeEventListener("abort", end);
  };
}

/**
 * @param {string} output
 * @returns {string | undefined} the line that most likely says why a command failed
 */
function reasonIn(output) {
  const lines = output
    .replaceAll(/\u001b\[[\d;]*m/g, "")
    .split(/[\r\n]+/)
    // curl's error follows its progress meter without a line break.
    .map((line) => line.replace(/^.*(?=curl: )/, "").trim())
    .filter(
      (line) => line !== "" && !line.startsWith("go: downloading") && !/^npm (warn|notice)/i.test(line),
    );
  return lines.find((line) => /error|fail|could not/i.test(line)) ?? lines.at(-1);
}
