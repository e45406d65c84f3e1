import { chmodSync } from "node:fs";

/** Not root's: permissions do not hold for root. */
const otherUser = 65_534;

/** Runs a test while this user may not read or enter a path. */
export function withoutPermissions(path: string, test: () => void): void {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(path, 0o000);
  if (isRoot) process.seteuid?.(otherUser);
  try {
    test();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(path, 0o700);
  }
}
