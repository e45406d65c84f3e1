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
 * Reads the status of a request to delete an account assignment, once, without waiting for it to finish. FAILED and
 * IN_PROGRESS are results, not errors. Temporary errors are retried for 30 seconds, and an unknown request for 5.
 *
 * @example
 * const { status, failureReason } = await getAccountAssignmentDeletionStatus({ instanceId, requestId });
 *
 * @throws an `IdentityCenterError`. Its message says what happened to which request, why, and what to do
 */
export function getAccountAssignmentDeletionStatus(
  args: ReadRequestArgs,
  opts?: pulumi.InvokeOptions,
): Promise<AssignmentRequestResult> {
  return functions.get(args, opts);
}

/**
 * The same as {@link getAccountAssignmentDeletionStatus}, for arguments that are outputs. As long as an argument is
 * unknown, or a resource in `dependsOn` is not created yet, it makes no call and the result is unknown.
 */
export function getAccountAssignmentDeletionStatusOutput(
  args: ReadRequestOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<AssignmentRequestResult> {
  return functions.getOutput(args, opts);
}
