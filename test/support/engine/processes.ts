import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Resident, in megabytes. */
  readonly memoryMb: number;
  readonly command: string;
}

/** The process that an engine has started, by a script, for dynamic providers. */
export function providerOf(engine: number | undefined): Process {
  const all = processes();
  const scripts = all.filter(({ parent }) => parent === engine).map(({ pid }) => pid);
  const provider = all.find(
    ({ parent, command }) => scripts.includes(parent) && command.includes("dynamic-provider"),
  );
  assert.ok(provider, "the engine has a dynamic provider");
  return provider;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function processes(): readonly Process[] {
  const output = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,args="], { encoding: "utf8" });
  return output.split("\n").map((line) => {
    const [, pid, parent, kilobytes, command = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), parent: Number(parent), memoryMb: Number(kilobytes) / 1024, command };
  });
}
