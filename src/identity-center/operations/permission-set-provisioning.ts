import { permissionSetProvisioning } from "../../model/permission-set-provisioning";
import { requestOperations } from "./request-operations";

/** `DescribePermissionSetProvisioningStatus` and `ListPermissionSetProvisioningStatus`. */
export const permissionSetProvisioningOperations = requestOperations(permissionSetProvisioning, {
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
});
