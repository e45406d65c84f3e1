import * as pulumi from "@pulumi/pulumi";

/**
 * The URN that a resource is about to have, for one of its inputs.
 *
 * It is a promise and no output: an output made of a component's URN counts as a dependency on the component, which
 * is one on all that is in it. A resource with such an input would wait for its siblings, and they for it.
 */
export function ownUrn(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
  return new Promise((resolve) => {
    pulumi.createUrn(name, type, parent).apply(resolve);
  });
}
