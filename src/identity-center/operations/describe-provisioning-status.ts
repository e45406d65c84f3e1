import type { ProvisioningRequest, RequestKey } from "../../model/request";
import type { Operation } from "./operation";
import { percentEncode } from "../wire/sign";
import { parseStatusResponse, provisioningStatusSchema } from "./status-response";

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
    parse: (json) => parseStatusResponse(json, key),
  };
}
