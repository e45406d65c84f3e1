import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../model/errors";
import { PermissionSetProvisioning } from "./permission-set-provisioning";

/**
 * Names the `PermissionSetProvisioning` that a request ID comes from, as a hidden input of the gate: for texts.
 *
 * @param resource how the gate is called in the text: `PermissionSetProvisioningStatus "ready"`
 * @throws {@link InvalidInputError} for the `id` of one instead of its `requestId`. Both are strings to the
 *   compiler, and the slip would show only after a provisioning was started
 */
export function starterInput(resource: string, requestId: unknown): { readonly __starter?: string } {
  const starters = resourcesOf(requestId).filter((source) => PermissionSetProvisioning.isInstance(source));
  const [starter] = starters;
  if (starter === undefined || starters.length > 1) return {};
  // Not in the SDK's types; the same in 3.200 and in 3.276.
  const { __name: name } = starter as { readonly __name?: unknown };
  if (starter.id === requestId) {
    throw new InvalidInputError(
      `${resource}: requestId is the id of PermissionSetProvisioning "${String(name)}", which is ` +
        "<instanceId>/<requestId>. Pass its requestId instead.",
    );
  }
  return typeof name === "string" ? { __starter: name } : {};
}

/** The resources that an output comes from. The SDK's types do not have them; if it has none, there are none. */
function resourcesOf(input: unknown): pulumi.Resource[] {
  if (!pulumi.Output.isInstance(input)) return [];
  const { resources } = input as { readonly resources?: () => Iterable<pulumi.Resource> };
  return typeof resources === "function" ? [...resources.call(input)] : [];
}
