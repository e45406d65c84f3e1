import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../model/errors";
import { warnOfConfiguration } from "./configuration-warnings";
import { requireEngine } from "./engine-at-hand";
import { requireProvider } from "./provider-at-hand";
import type { ProviderModule } from "./provider-text";

/** A class of resources, as the engine knows it. */
export interface ResourceClass {
  /** The name of the class. */
  readonly name: string;
  /** The type in the state. The display shortens one whose module ends in the class's name: 53 columns instead of 85. */
  readonly type: string;
  /** The module of this package that exports its provider. */
  readonly module: ProviderModule;
  /** The code that the engine saves with each resource. */
  readonly providerText: string;
  /** What to do instead of importing one: a sentence without its first capital. */
  readonly insteadOfImport: string;
}

export function resourceClass(
  name: string,
  module: ProviderModule,
  providerText: string,
  insteadOfImport: string,
): ResourceClass {
  const type = `pulumi-nodejs:dynamic/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
  return { name, type, module, providerText, insteadOfImport };
}

/** How texts call a resource: `PermissionSetProvisioningStatus "ready"`. */
export function labelOf({ name: className }: ResourceClass, name: string): string {
  return `${className} "${name}"`;
}

/**
 * What every constructor of this package hands the engine, besides its own inputs. Throws if the resource cannot be
 * registered.
 *
 * @throws {@link InvalidInputError} without an engine, if the provider will not find this package, and with the option
 *   `import`: the SDK takes the provider's code from a state, which an import does not have
 */
export function registration(resource: ResourceClass, name: string, opts: pulumi.CustomResourceOptions) {
  const label = labelOf(resource, name);
  requireEngine(label);
  requireProvider(label, resource.module);
  warnOfConfiguration();
  if (opts.import !== undefined) {
    throw new InvalidInputError(
      `${label}: Pulumi cannot import dynamic resources. Leave out the option import: ${resource.insteadOfImport}`,
    );
  }
  return { __provider: resource.providerText, __urn: ownUrn(name, resource.type, opts.parent) };
}

/** Whether a value is a resource of this class, also one of another copy of this package. */
export function isOfClass({ type }: ResourceClass, value: unknown): boolean {
  return pulumi.CustomResource.isInstance(value) && "__pulumiType" in value && value.__pulumiType === type;
}

/**
 * The URN that a resource is about to have, for one of its inputs.
 *
 * It is a promise and no output: an output made of a component's URN counts as a dependency on the component, which
 * is one on all that is in it. A resource with such an input would wait for its siblings, and they for it.
 */
function ownUrn(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
  return new Promise((resolve) => {
    pulumi.createUrn(name, type, parent).apply(resolve);
  });
}
