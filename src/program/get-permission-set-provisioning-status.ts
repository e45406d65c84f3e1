import type * as pulumi from "@pulumi/pulumi";
import type * as operations from "../identity-center/operations/permission-set-provisioning";
import { permissionSetProvisioning } from "../model/permission-set-provisioning";
import {
  readFunctions,
  type ReadRequestArgs,
  type ReadRequestOutputArgs,
  type RequestResult,
} from "./read-function";

/** Which request to read. */
export interface GetPermissionSetProvisioningStatusArgs extends ReadRequestArgs {
  /** The request ID that provisioning the permission set returned. */
  requestId: string;
}

/** Which request to read. The IDs may be known only later. */
export interface GetPermissionSetProvisioningStatusOutputArgs extends ReadRequestOutputArgs {
  /** The request ID that provisioning the permission set returned. */
  requestId: pulumi.Input<string>;
}

/** How a request stands. What the service did not say is absent. */
export interface GetPermissionSetProvisioningStatusResult extends RequestResult {
  /** The permission set that is provisioned. */
  readonly permissionSetId?: string;
  /** The account that it is provisioned to. */
  readonly accountId?: string;
}

const functions = readFunctions<GetPermissionSetProvisioningStatusResult>(permissionSetProvisioning, () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const calls = require("../identity-center/operations/permission-set-provisioning") as typeof operations;
  return calls.permissionSetProvisioningOperations;
});

/**
 * Reads how a provisioning request stands, once, and gives it as a Promise. It is called in every preview and in every
 * `up`. FAILED and IN_PROGRESS are results like any other. Temporary errors are retried for 30 seconds, an unknown
 * request for 5.
 *
 * @example
 * const { status, failureReason } = await getPermissionSetProvisioningStatus({ instanceId, requestId });
 *
 * @throws an `IdentityCenterError`, whose message says what, which request, why, and what to do
 */
export function getPermissionSetProvisioningStatus(
  args: GetPermissionSetProvisioningStatusArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetPermissionSetProvisioningStatusResult> {
  return functions.get(args, opts);
}

/**
 * {@link getPermissionSetProvisioningStatus} for arguments that are outputs. It is not called while an argument
 * is unknown, or while a resource in `dependsOn` is still to be created: the result is unknown then.
 */
export function getPermissionSetProvisioningStatusOutput(
  args: GetPermissionSetProvisioningStatusOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetPermissionSetProvisioningStatusResult> {
  return functions.getOutput(args, opts);
}
