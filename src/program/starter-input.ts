import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../model/errors";
import type { HiddenInputs } from "../model/hidden-inputs";
import { PermissionSetProvisioning } from "./permission-set-provisioning";

/**
 * A hidden input of the gate: the name of the `PermissionSetProvisioning` that the request ID comes from. Texts name
 * it.
 *
 * @param resource how the text names the gate: `PermissionSetProvisioningStatus "ready"`
 * @throws {@link InvalidInputError} if the request ID is the `id` of such a resource and not its `requestId`. Both
 *   are strings to the compiler, and the mistake would show only after a provisioning was started
 */
export function starterInput(resource: string, requestId: unknown): HiddenInputs {
  const starters = resourcesOf(requestId).filter((source) => PermissionSetProvisioning.isInstance(source));
  const [starter] = starters;
  if (starter === undefined || starters.length > 1) return {};
  // Not in the SDK's types, but the same in 3.200 and 3.276.
  const { __name: name } = starter as { readonly __name?: unknown };
  if (starter.id === requestId) {
    throw new InvalidInputError(
      `${resource}: requestId is the id of PermissionSetProvisioning "${String(name)}", which is ` +
        "<instanceId>/<requestId>. Pass its requestId instead.",
    );
  }
  return typeof name === "string" ? { __starter: name } : {};
}

/**
 * The resources that an output comes from. `resources` is not in the SDK's types. If an SDK does not have it, the
 * result is empty.
 */
function resourcesOf(input: unknown): pulumi.Resource[] {
  if (!pulumi.Output.isInstance(input)) return [];
  const { resources } = input as { readonly resources?: () => Iterable<pulumi.Resource> };
  return typeof resources === "function" ? [...resources.call(input)] : [];
}
