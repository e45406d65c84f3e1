import { permissionSetProvisioning } from "../../model/permission-set-provisioning";
import { requestOperations, type RequestApi } from "./request-operations";
import { statusResponse } from "./status-response";

const api = {
  describe: {
    path: "permission-sets/provisioning-status",
    key: "permission_set_provisioning_status",
    action: "IdentityCenter:permissionSet:describeProvisioningStatus",
  },
  list: {
    path: "permission-sets/provisioning-statuses",
    key: "permission_sets_provisioning_status",
    action: "IdentityCenter:permissionSet:listProvisioningStatus",
  },
  fields: { permissionSetId: "permission_set_id", accountId: "account_id" },
} as const satisfies RequestApi<keyof (typeof permissionSetProvisioning)["outputs"]>;

/** `DescribePermissionSetProvisioningStatus` and `ListPermissionSetProvisioningStatus`. */
export const permissionSetProvisioningOperations = requestOperations(permissionSetProvisioning, api);

/** The reader for the response of the status call. The call that starts a provisioning has the same response. */
export const provisioningStatusResponse = statusResponse(api.describe.key, api.fields);
