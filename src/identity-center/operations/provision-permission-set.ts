import { findProblem } from "../../model/ids";
import { permissionSetProvisioning } from "../../model/permission-set-provisioning";
import type { DescribedRequest } from "../../model/request";
import type { ProvisioningTarget } from "../../model/provisioning-target";
import { InvalidResponse } from "./response-schema";
import type { Operation } from "./operation";
import { percentEncode } from "../wire/sign";
import { permissionSetProvisioningOperations } from "./permission-set-provisioning";

/** The call is not repeated if its response is lost, so the response gets 60 s and not 10 as for a read. */
export const provisionTimeoutMs = 60_000;

// Its response is that of the status call.
const { statusResponse } = permissionSetProvisioningOperations;

/** `ProvisionPermissionSet`, the only write of this package. */
export function provisionPermissionSet(target: ProvisioningTarget): Operation<DescribedRequest> {
  const { instanceId, permissionSetId, targetType, targetId } = target;
  return {
    method: "POST",
    path:
      `/v1/instances/${percentEncode(instanceId)}/permission-sets` +
      `/${percentEncode(permissionSetId)}/provision`,
    body: { target_type: targetType, ...(targetType === "ACCOUNT" && { target_id: targetId }) },
    timeoutMs: provisionTimeoutMs,
    task: `provision permission set ${permissionSetId}`,
    subject: `permission set ${permissionSetId} (instance ${instanceId})`,
    action: "IdentityCenter:permissionSet:provision",
    ids: targetType === "ACCOUNT" ? "all three IDs" : "both IDs",
    ifResponseIsLost:
      "The provisioning may have started. Find its request ID among the provisioning statuses of the instance in " +
      'Identity Center and pass it to PermissionSetProvisioningStatus, or start another one with "pulumi up".',
    schema: statusResponse.schema,
    parse(json) {
      const response = statusResponse.parse(json, { instanceId });
      if (response instanceof InvalidResponse) return response;
      const problem = findProblem(permissionSetProvisioning.requestIdMeaning, response.requestId);
      if (problem === undefined) return response;
      return new InvalidResponse(`/permission_set_provisioning_status/request_id cannot be one: ${problem}`);
    },
  };
}
