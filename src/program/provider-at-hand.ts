import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../model/errors";
import { readTextFile } from "../identity-center/settings/read-file";
import { userAgent } from "../identity-center/wire/user-agent";
import { oncePerRun } from "./once-per-run";
import { findFromProgram, type ProviderModule } from "./provider-text";

const [packageName = "", version = ""] = userAgent.split("/");

/** The folder in which the Pulumi CLI runs both the program and its provider's process. */
const programFolder = process.cwd();

/**
 * Throws if the provider's process will not find this package. That process searches from the program's folder, but
 * the program may load the package through a library that has its own copy. Without this check the preview would
 * pass, and the update would fail with "Cannot find module". Warns if the process will find another version than the
 * program.
 *
 * Only programs that the Pulumi CLI runs are checked. Unit tests have no provider, and an inline program of the
 * Automation API does not know in which folder its provider will run.
 *
 * @param resource how the text names the resource: `PermissionSetProvisioningStatus "ready"`
 */
export function requireProvider(resource: string, module: ProviderModule): void {
  if (!/@pulumi[\\/]pulumi[\\/]cmd[\\/]run\b/.test(process.argv[1] ?? "")) return;
  if (findFromProgram(`${packageName}/${module}`, programFolder) === undefined) {
    throw new InvalidInputError(
      `${resource}: ${packageName} is not found from the program's folder, ${programFolder}, where its provider will ` +
        `run. Add it to the dependencies in ${manifestOf(programFolder)}, and install it there.`,
    );
  }
  warnOfAnotherVersion();
}

const warnOfAnotherVersion = oncePerRun(() => {
  const found = findFromProgram(`${packageName}/package.json`, programFolder);
  if (found === undefined) return;
  const manifest = readTextFile(found);
  if (manifest.kind !== "read") return;
  const { version: foundVersion } = JSON.parse(manifest.text) as { readonly version?: unknown };
  if (foundVersion === version) return;
  void pulumi.log.warn(
    `The program uses ${packageName} ${version}, but its provider will be ${String(foundVersion)}, from ` +
      `${dirname(found)}. Install one version: "npm ls ${packageName}" shows which there are.`,
  );
});

/** The `package.json` of a folder: the nearest one upwards, as package managers find it. */
function manifestOf(folder: string): string {
  const manifest = join(folder, "package.json");
  const parent = dirname(folder);
  return existsSync(manifest) || parent === folder ? manifest : manifestOf(parent);
}
