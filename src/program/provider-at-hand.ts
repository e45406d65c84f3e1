import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../model/errors";
import { readTextFile } from "../identity-center/settings/read-file";
import { userAgent } from "../identity-center/wire/user-agent";
import { findFromProgram, type ProviderModule } from "./provider-text";

const [packageName = "", version = ""] = userAgent.split("/");

/** The folder of a program that the Pulumi CLI runs, and of its provider's process. */
const programFolder = process.cwd();

/** The runs that were warned. One process may run many programs; each has a monitor of its own. */
const warned = new WeakSet<object>();

/**
 * Throws if the provider's process will not find this package: it searches from the program's folder, but the program
 * may have it from a library that has it in a folder of its own. The preview would pass, and the update fail with
 * "Cannot find module". Warns if it will find another version than the program.
 *
 * Programs that the Pulumi CLI does not run pass: unit tests have no provider, and an inline program of the
 * Automation API does not know in which folder its provider will run.
 *
 * @param resource how the resource is called in the text: `PermissionSetProvisioningStatus "ready"`
 */
export function requireProvider(resource: string, module: ProviderModule): void {
  if (!/@pulumi[\\/]pulumi[\\/]cmd[\\/]run\b/.test(process.argv[1] ?? "")) return;
  if (findFromProgram(`${packageName}/${module}`, programFolder) === undefined) {
    throw new InvalidInputError(
      `${resource}: ${packageName} is not found from the program's folder, ${programFolder}, where its provider will ` +
        `run. Add it to the dependencies in ${manifestOf(programFolder)}, and install it there.`,
    );
  }
  const monitor = pulumi.runtime.getMonitor();
  const found = findFromProgram(`${packageName}/package.json`, programFolder);
  if (found === undefined || monitor === undefined || warned.has(monitor)) return;
  warned.add(monitor);
  const manifest = readTextFile(found);
  if (manifest.kind !== "read") return;
  const { version: foundVersion } = JSON.parse(manifest.text) as { readonly version?: unknown };
  if (foundVersion === version) return;
  void pulumi.log.warn(
    `The program uses ${packageName} ${version}, but its provider will be ${String(foundVersion)}, from ` +
      `${dirname(found)}. Install one version: "npm ls ${packageName}" shows which there are.`,
  );
}

/** The manifest that a package manager takes for a folder's: the nearest one. */
function manifestOf(folder: string): string {
  const manifest = join(folder, "package.json");
  const parent = dirname(folder);
  return existsSync(manifest) || parent === folder ? manifest : manifestOf(parent);
}
