import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../model/errors";
import { warnOfConfiguration } from "./configuration-warnings";
import { requireEngine } from "./engine-at-hand";
import { requireProvider } from "./provider-at-hand";
import type { ProviderModule } from "./provider-text";

/** A class of resources, as the engine sees it. */
export interface ResourceClass {
  /** The name of the class. */
  readonly name: string;
  /**
   * The type in the state. Its module ends in the class's name, so Pulumi's display shortens it, from 85 columns to
   * 53.
   */
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

/** How texts name a resource: `PermissionSetProvisioningStatus "ready"`. */
export function labelOf({ name: className }: Pick<ResourceClass, "name">, name: string): string {
  return `${className} "${name}"`;
}

/**
 * What every constructor of this package passes to the engine besides its own inputs. Throws if the resource cannot
 * be registered.
 *
 * @throws {@link InvalidInputError} if there is no engine, if the provider will not find this package, or if the
 *   option `import` is set. The SDK takes the provider's code from the state, and an import has no state
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

/** Whether a value is a resource of this class. It also recognizes one from another copy of this package. */
export function isOfClass({ type }: ResourceClass, value: unknown): boolean {
  return pulumi.CustomResource.isInstance(value) && "__pulumiType" in value && value.__pulumiType === type;
}

/**
 * The URN that a resource will have, for one of its inputs.
 *
 * It is a promise and not an output. An output that comes from a component's URN is a dependency on the component,
 * and so on all its children. A resource with such an input would wait for its siblings while they wait for it.
 */
function ownUrn(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
  return new Promise((resolve) => {
    pulumi.createUrn(name, type, parent).apply(resolve);
  });
}
