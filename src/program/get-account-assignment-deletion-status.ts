import type * as pulumi from "@pulumi/pulumi";
import type * as operations from "../identity-center/operations/account-assignment";
import { accountAssignmentDeletion } from "../model/account-assignment";
import {
  type AssignmentRequestResult,
  readFunctions,
  type ReadRequestArgs,
  type ReadRequestOutputArgs,
} from "./read-function";

const functions = readFunctions<AssignmentRequestResult>(accountAssignmentDeletion, () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const calls = require("../identity-center/operations/account-assignment") as typeof operations;
  return calls.accountAssignmentDeletionOperations;
});

/**
 * Reads how a request to delete an account assignment stands, once, where it is called. FAILED and IN_PROGRESS are
 * results like any other. Temporary errors are retried for 30 seconds, an unknown request for 5.
 *
 * @example
 * const { status, failureReason } = await getAccountAssignmentDeletionStatus({ instanceId, requestId });
 *
 * @throws an `IdentityCenterError`, whose message says what, which request, why, and what to do
 */
export function getAccountAssignmentDeletionStatus(
  args: ReadRequestArgs,
  opts?: pulumi.InvokeOptions,
): Promise<AssignmentRequestResult> {
  return functions.get(args, opts);
}

/**
 * {@link getAccountAssignmentDeletionStatus} for arguments that are outputs. It is not called while an argument
 * is unknown, or while a resource in `dependsOn` is still to be created: the result is unknown then.
 */
export function getAccountAssignmentDeletionStatusOutput(
  args: ReadRequestOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<AssignmentRequestResult> {
  return functions.getOutput(args, opts);
}
