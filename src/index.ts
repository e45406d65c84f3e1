export { PermissionSetProvisioningStatus, type PermissionSetProvisioningStatusArgs } from "./resource";
export type { ProvisioningStatus, WaitFor } from "./provisioning-status";
