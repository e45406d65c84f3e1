import type { ProvisioningRequest, RequestKey } from "../../provisioning-status";
import type { Operation } from "../operation";
import { percentEncode } from "../sign";
import { parseProvisioningStatusAnswer, provisioningStatusSchema } from "./provisioning-status-answer";

/** `DescribePermissionSetProvisioningStatus`: how one provisioning request stands. */
export function describeProvisioningStatus(key: RequestKey): Operation<ProvisioningRequest> {
  const { instanceId, requestId } = key;
  return {
    method: "GET",
    path:
      `/v1/instances/${percentEncode(instanceId)}/permission-sets` +
      `/provisioning-status/${percentEncode(requestId)}`,
    task: `show provisioning request ${requestId}`,
    subject: `provisioning request ${requestId} (instance ${instanceId})`,
    action: "IdentityCenter:permissionSet:describeProvisioningStatus",
    schema: provisioningStatusSchema,
    parse: (json) => parseProvisioningStatusAnswer(json, key),
  };
}
