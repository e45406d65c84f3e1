import "./program/node-version";

export {
  IdentityCenterError,
  type IdentityCenterErrorKind,
  InternalError,
  InvalidConfigurationError,
  InvalidInputError,
  isIdentityCenterError,
  CallError,
  NoCredentialsError,
  NotFoundError,
  RefusedError,
  UnexpectedResponseError,
  UnreachableError,
} from "./model/errors";
export {
  getPermissionSetProvisioningStatus,
  type GetPermissionSetProvisioningStatusArgs,
  getPermissionSetProvisioningStatusOutput,
  type GetPermissionSetProvisioningStatusOutputArgs,
  type GetPermissionSetProvisioningStatusResult,
} from "./program/get-permission-set-provisioning-status";
export {
  type AccountProvisioningArgs,
  type AllAccountsProvisioningArgs,
  type LaterTargetProvisioningArgs,
  PermissionSetProvisioning,
  type PermissionSetProvisioningArgs,
} from "./program/permission-set-provisioning";
export type { RequestStatus, WaitFor } from "./model/request";
export type { ProvisioningTargetType } from "./model/provisioning-target";
export {
  PermissionSetProvisioningStatus,
  type PermissionSetProvisioningStatusArgs,
} from "./program/permission-set-provisioning-status";
