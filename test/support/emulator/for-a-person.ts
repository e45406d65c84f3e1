import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const root = join(__dirname, "../../..");
const run = promisify(execFile);

/** `npm run emulator`, as a person or a script starts it. */
export interface EmulatorForAPerson {
  readonly pid: number;
  /** All that it printed. */
  readonly output: string;
  /** The lines of it that begin with this word, for a shell. */
  readonly commands: (word: string) => readonly string[];
  /** Kills it, if it has not ended. */
  stop(): Promise<void>;
}

/** Runs a text in bash, in the root of the repository, and gives what it printed. */
export async function bash(text: string): Promise<string> {
  return (await run("bash", ["-c", text], { cwd: root })).stdout;
}

/**
 * Starts it from a bash that ends at once, and waits until all is printed.
 *
 * @param way what follows the command in the shell
 */
export async function startEmulatorForAPerson(way = "&"): Promise<EmulatorForAPerson> {
  const folder = await mkdtemp(join(tmpdir(), "identity-center-emulator-"));
  const file = join(folder, "output.txt");
  const pid = Number(await bash(`node scripts/run-emulator.mjs > ${file} 2>&1 ${way}\necho $!`));
  const read = () => readFile(file, "utf8");
  while (!(await read()).includes("Ctrl-C ends it.")) {
    if (!isAlive(pid)) throw new Error(await read());
    await delay(20);
  }
  const output = await read();
  return {
    pid,
    output,
    commands: (word) => output.split("\n").filter((line) => line.startsWith(`  ${word} `)),
    async stop() {
      if (isAlive(pid)) process.kill(pid, "SIGKILL");
      await rm(folder, { recursive: true });
    },
  };
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
