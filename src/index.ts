import "./program/node-version";

export {
  CallError,
  IdentityCenterError,
  type IdentityCenterErrorKind,
  InternalError,
  InvalidConfigurationError,
  InvalidInputError,
  isIdentityCenterError,
  NoCredentialsError,
  NotFoundError,
  RefusedError,
  UnexpectedResponseError,
  UnreachableError,
} from "./model/errors";
export type { ProvisioningTargetType } from "./model/provisioning-target";
export type { RequestStatus, WaitFor } from "./model/request";
export {
  AccountAssignmentCreationStatus,
  type AccountAssignmentCreationStatusArgs,
} from "./program/account-assignment-creation-status";
export {
  AccountAssignmentDeletionStatus,
  type AccountAssignmentDeletionStatusArgs,
} from "./program/account-assignment-deletion-status";
export { AccountAssignmentStatus } from "./program/account-assignment-status";
export { Gate, type GateArgs } from "./program/gate";
export {
  getAccountAssignmentCreationStatus,
  getAccountAssignmentCreationStatusOutput,
} from "./program/get-account-assignment-creation-status";
export {
  getAccountAssignmentDeletionStatus,
  getAccountAssignmentDeletionStatusOutput,
} from "./program/get-account-assignment-deletion-status";
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
export {
  PermissionSetProvisioningStatus,
  type PermissionSetProvisioningStatusArgs,
} from "./program/permission-set-provisioning-status";
export { PermissionSetRollout, type PermissionSetRolloutArgs } from "./program/permission-set-rollout";
export type {
  AssignmentRequestResult,
  ReadRequestArgs,
  ReadRequestOutputArgs,
  RequestResult,
} from "./program/read-function";
