import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";

/** The modules of this package that export a provider. */
export type ProviderModule =
  "provider" | "assignment-creation-provider" | "assignment-deletion-provider" | "provisioning-provider";

/**
 * The codes that the engine saves with each resource and evaluates in the dynamic provider's process, in the
 * folder of the program. They are the same texts in every release and must stay so: refresh, replacement and
 * destroy run the text that an earlier release saved. So they hold no version and no path with a version.
 *
 * They load this package by name, also from where pnpm keeps what is only a dependency of a dependency. Where
 * the package is gone they still remember (a refresh keeps what is saved) and forget (a delete does nothing);
 * creating, updating and reading throw the reason.
 *
 * @param module the module of this package that exports the provider
 * @param fallback more of the provider's methods where the package is gone
 */
function providerTextFor(module: ProviderModule, fallback = ""): string {
  return (
    `exports.handler=()=>{try{return require(require.resolve("pulumi-huaweicloud-identitycenter/${module}",` +
    `{paths:[".",...(module.paths||[]).map(p=>p+"/.pnpm")]})).provider}catch(e){e.stack="";let t=()=>{throw e};` +
    `return{create:t,update:t,delete(){},read:(id,props)=>props.requestId?{id,props}:t(),${fallback}}}}`
  );
}

/** A gate's. Without the package, an unfinished gate is never taken for unchanged. */
export function gateProviderText(module: ProviderModule): string {
  return providerTextFor(
    module,
    `diff:(d,o,n)=>({changes:o.status!="SUCCEEDED"||d!=n.instanceId+"/"+n.requestId})`,
  );
}

/**
 * The starter's. It has no `diff` if the package is gone: then the engine compares the inputs itself, all of
 * them and deeply, and takes none that changed for unchanged.
 */
export const startProviderText = providerTextFor("provisioning-provider");

/**
 * Finds a module from a program's folder by the rule of the texts. It does not search from a file in that folder: if
 * that is in this package itself, its own name would be found, which the texts do not do.
 */
export function findFromProgram(module: string, folder: string): string | undefined {
  const { resolve: find } = createRequire(resolve("/program.js"));
  const folders = createRequire(join(folder, "program.js")).resolve.paths(module) ?? [];
  // The texts search no store in Node.js's global folders.
  const stores = folders.filter((path) => basename(path) === "node_modules").map((path) => `${path}/.pnpm`);
  try {
    return find(module, { paths: [folder, ...stores] });
  } catch {
    return undefined;
  }
}
