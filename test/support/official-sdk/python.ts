import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { emulatorUser } from "../emulator/users";

const execute = promisify(execFile);

const requirements = join(__dirname, "requirements.txt");
const cache = resolve(__dirname, "../../../.cache/python");

/** What the pinned packages ask for. */
const oldestVersion = "3.10";

/**
 * The path of a Python that has the official SDK; undefined if no python3 on PATH can run it.
 *
 * It is a virtual environment in `.cache/python/`. It is made the first time, and again if the pinned versions or the
 * machine's Python have changed.
 */
async function officialSdkPython(): Promise<string | undefined> {
  const system = await describeSystemPython();
  if (system === undefined) return undefined;
  const pins = await readFile(requirements, "utf8");
  const key = createHash("sha256").update(`${system}\n${pins}`).digest("hex").slice(0, 12);
  const home = join(cache, `official-sdk-${key}`);
  if (!existsSync(home)) await build(home);
  return pythonOf(home);
}

/** The same for a hook of mocha: without a Python it skips the tests behind it and prints the reason. */
export async function officialSdkPythonOrSkip(context: Mocha.Context): Promise<string> {
  const found = await officialSdkPython();
  if (found !== undefined) return found;
  console.log(`    ${noPython}`);
  return context.skip();
}

const noPython = `no python3 (${oldestVersion} or newer) on PATH: not compared with the official SDK`;

/** A call of one of the SDK's clients. */
export interface SdkCall {
  /** Default `"identitycenter"`. */
  readonly client?: "identitycenter" | "sts" | "iam";
  /** A method of the client. */
  readonly call: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What `to_credentials` takes in `call.py`; default the emulator's user. */
  readonly credentials?: Readonly<Record<string, unknown>>;
}

export interface SdkResult {
  readonly response?: unknown;
  readonly exception?: Readonly<Record<string, unknown>>;
}

/** Makes calls, one after the other. */
export async function callWithSdk(
  python: string,
  endpoint: string,
  calls: readonly SdkCall[],
): Promise<readonly SdkResult[]> {
  const withKeys = calls.map((call) => ({ credentials: emulatorUser, ...call }));
  return (await runPython(python, "call.py", { endpoint, calls: withKeys })) as SdkResult[];
}

/**
 * Runs a program of this folder: JSON in, JSON out.
 *
 * Its environment is nearly empty: it has no proxies and no credentials of the user's, and a home of its own, because
 * the SDK leaves a file there.
 */
export async function runPython(python: string, program: string, input: unknown): Promise<unknown> {
  const environment = {
    PATH: process.env["PATH"],
    HOME: cache,
    PYTHONUTF8: "1",
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const running = execute(python, [join(__dirname, program)], { env: environment, maxBuffer: 2 ** 26 });
  // A program that ends before it has read everything says why itself.
  running.child.stdin?.on("error", () => undefined).end(JSON.stringify(input));
  return JSON.parse((await running).stdout);
}

async function describeSystemPython(): Promise<string | undefined> {
  const program =
    "import sys, sysconfig; print(sys.version_info[:2], sysconfig.get_platform(), sys.base_prefix)";
  const enough = `import sys; sys.exit(sys.version_info < (${oldestVersion.replace(".", ", ")}))`;
  try {
    await execute("python3", ["-c", enough]);
    return (await execute("python3", ["-c", program])).stdout;
  } catch {
    return undefined;
  }
}

/** Builds under another name and renames at the end, so that the final name always has all of it. */
async function build(home: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  await removeRemains();
  const site = `${home}.building-${String(process.pid)}`;
  try {
    await execute("python3", ["-m", "venv", site]);
    const pip = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      // Only what is pinned.
      "--no-deps",
      "--requirement",
      requirements,
    ];
    await execute(pythonOf(site), pip);
    await rename(site, home);
  } catch (error) {
    // Another process may have been faster. Its folder is as good.
    if (!existsSync(home)) throw error;
  } finally {
    await rm(site, { recursive: true, force: true });
  }
}

/** Removes what interrupted builds have left. Nothing depends on it. */
async function removeRemains(): Promise<void> {
  for (const name of await readdir(cache)) {
    const builder = /\.building-(\d+)$/.exec(name)?.[1];
    if (builder !== undefined && !isRunning(Number(builder))) {
      await rm(join(cache, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

function pythonOf(home: string): string {
  return join(home, "bin", "python");
}
