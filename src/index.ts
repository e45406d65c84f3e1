export {
  IdentityCenterError,
  InvalidConfigurationError,
  InvalidInputError,
  LookError,
  NoCredentialsError,
  NotFoundError,
  RefusedError,
  UnexpectedAnswerError,
  UnreachableError,
} from "./errors";
export {
  getPermissionSetProvisioningStatus,
  type GetPermissionSetProvisioningStatusArgs,
  getPermissionSetProvisioningStatusOutput,
  type GetPermissionSetProvisioningStatusOutputArgs,
  type GetPermissionSetProvisioningStatusResult,
} from "./function";
export { PermissionSetProvisioning, type PermissionSetProvisioningArgs } from "./provisioning";
export type { ProvisioningTargetType } from "./provisioning-inputs";
export type { ProvisioningStatus, WaitFor } from "./provisioning-status";
export { PermissionSetProvisioningStatus, type PermissionSetProvisioningStatusArgs } from "./resource";
