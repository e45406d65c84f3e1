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

/** Which request to read. The IDs may be outputs. */
export interface GetPermissionSetProvisioningStatusOutputArgs extends ReadRequestOutputArgs {
  /** The request ID that provisioning the permission set returned. */
  requestId: pulumi.Input<string>;
}

/** The status of a request. A field that the service did not give is absent. */
export interface GetPermissionSetProvisioningStatusResult extends RequestResult {
  /** The ID of the permission set that is provisioned. */
  readonly permissionSetId?: string;
  /** The ID of the account that it is provisioned to. */
  readonly accountId?: string;
}

const functions = readFunctions<GetPermissionSetProvisioningStatusResult>(permissionSetProvisioning, () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const calls = require("../identity-center/operations/permission-set-provisioning") as typeof operations;
  return calls.permissionSetProvisioningOperations;
});

/**
 * Reads the status of a provisioning request, once, without waiting for it to finish. The read happens in every
 * preview and every `up`. FAILED and IN_PROGRESS are results, not errors. Temporary errors are retried for 30
 * seconds, and an unknown request for 5.
 *
 * @example
 * const { status, failureReason } = await getPermissionSetProvisioningStatus({ instanceId, requestId });
 *
 * @throws an `IdentityCenterError`. Its message says what happened to which request, why, and what to do
 */
export function getPermissionSetProvisioningStatus(
  args: GetPermissionSetProvisioningStatusArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetPermissionSetProvisioningStatusResult> {
  return functions.get(args, opts);
}

/**
 * The same as {@link getPermissionSetProvisioningStatus}, for arguments that are outputs. As long as an argument is
 * unknown, or a resource in `dependsOn` is not created yet, it makes no call and the result is unknown.
 */
export function getPermissionSetProvisioningStatusOutput(
  args: GetPermissionSetProvisioningStatusOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetPermissionSetProvisioningStatusResult> {
  return functions.getOutput(args, opts);
}
