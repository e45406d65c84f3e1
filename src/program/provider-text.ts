import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";

/** The modules of this package that export a provider. */
export type ProviderModule =
  "provider" | "assignment-creation-provider" | "assignment-deletion-provider" | "provisioning-provider";

/**
 * Makes the code that the engine saves with each resource. The engine evaluates it in the dynamic provider's process,
 * in the folder of the program. The texts are the same in every release and must stay the same, because refresh,
 * replacement and destroy run the text that an earlier release saved. So they contain no version and no path with a
 * version.
 *
 * The texts load this package by name, also from the folder in which pnpm keeps dependencies of dependencies. If the
 * package is gone, a refresh keeps the saved state, a delete does nothing, and `create`, `update` and a first `read`
 * throw the reason.
 *
 * @param module the module of this package that exports the provider
 * @param fallback more methods of the provider for when the package is gone
 */
function providerTextFor(module: ProviderModule, fallback = ""): string {
  return (
    `exports.handler=()=>{try{return require(require.resolve("pulumi-huaweicloud-identitycenter/${module}",` +
    `{paths:[".",...(module.paths||[]).map(p=>p+"/.pnpm")]})).provider}catch(e){e.stack="";let t=()=>{throw e};` +
    `return{create:t,update:t,delete(){},read:(id,props)=>props.requestId?{id,props}:t(),${fallback}}}}`
  );
}

/** The text of a gate. If the package is gone, an unfinished gate never counts as unchanged. */
export function gateProviderText(module: ProviderModule): string {
  return providerTextFor(
    module,
    `diff:(d,o,n)=>({changes:o.status!="SUCCEEDED"||d!=n.instanceId+"/"+n.requestId})`,
  );
}

/**
 * The text of the starter. If the package is gone it has no `diff`. Then the engine compares all inputs itself,
 * deeply, and finds every change.
 */
export const startProviderText = providerTextFor("provisioning-provider");

/**
 * Finds a module from a program's folder, as the texts do. It does not search from a file in that folder. If the
 * folder were in this package, such a search would find the package by its own name, and the texts do not.
 */
export function findFromProgram(module: string, folder: string): string | undefined {
  const { resolve: find } = createRequire(resolve("/program.js"));
  const folders = createRequire(join(folder, "program.js")).resolve.paths(module) ?? [];
  // The texts do not search for a pnpm store in Node.js's global folders.
  const stores = folders.filter((path) => basename(path) === "node_modules").map((path) => `${path}/.pnpm`);
  try {
    return find(module, { paths: [folder, ...stores] });
  } catch {
    return undefined;
  }
}
