export {
  getPermissionSetProvisioningStatus,
  type GetPermissionSetProvisioningStatusArgs,
  getPermissionSetProvisioningStatusOutput,
  type GetPermissionSetProvisioningStatusOutputArgs,
  type GetPermissionSetProvisioningStatusResult,
} from "./function";
export type { ProvisioningStatus, WaitFor } from "./provisioning-status";
export { PermissionSetProvisioningStatus, type PermissionSetProvisioningStatusArgs } from "./resource";
