import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { urls } from "./lists";

const run = promisify(execFile);

/** Builds the Go program, for which modules are fetched. Undefined if that is not possible here. */
export async function withGo<T>(
  use: (evaluate: (lists: readonly string[]) => readonly string[]) => T,
): Promise<T | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "identity-center-no-proxy-"));
  const program = join(folder, "no-proxy");
  try {
    await run("go", ["build", "-o", program, "."], { cwd: __dirname, timeout: 60_000 });
    return use((lists) => {
      const input = lists.map((list) => `${JSON.stringify({ list, urls })}\n`).join("");
      return execFileSync(program, { input, maxBuffer: 2 ** 28 })
        .toString()
        .trimEnd()
        .split("\n");
    });
  } catch (error) {
    const { code, stderr = "" } = error as { code?: unknown; stderr?: string };
    // No Go, or no way to fetch a module.
    if (code === "ENOENT" || /dial|lookup|timeout|proxyconnect|toolchain/.test(stderr)) return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
}
