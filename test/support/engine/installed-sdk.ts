import { readFileSync } from "node:fs";
import { join } from "node:path";
import { installedModules } from "./installed-package";

/**
 * Whether the outputs of a resource that failed under `--continue-on-error` are unknown, as from 3.276 on. Before,
 * they reject.
 */
export function leavesOutputsOfFailedUnknown(): boolean {
  const manifest = readFileSync(join(installedModules, "@pulumi/pulumi/package.json"), "utf8");
  return Number(/"version": "3\.(\d+)/.exec(manifest)?.[1]) >= 276;
}
