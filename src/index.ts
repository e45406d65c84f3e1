import "./node-version";

export {
  IdentityCenterError,
  InternalError,
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
export {
  type AccountProvisioningArgs,
  type AllAccountsProvisioningArgs,
  type LaterTargetProvisioningArgs,
  PermissionSetProvisioning,
  type PermissionSetProvisioningArgs,
} from "./provisioning";
export type { ProvisioningStatus, WaitFor } from "./provisioning-status";
export type { ProvisioningTargetType } from "./provisioning-target";
export { PermissionSetProvisioningStatus, type PermissionSetProvisioningStatusArgs } from "./resource";
