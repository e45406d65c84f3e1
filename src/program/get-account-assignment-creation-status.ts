import type * as pulumi from "@pulumi/pulumi";
import type * as operations from "../identity-center/operations/account-assignment";
import { accountAssignmentCreation } from "../model/account-assignment";
import {
  type AssignmentRequestResult,
  readFunctions,
  type ReadRequestArgs,
  type ReadRequestOutputArgs,
} from "./read-function";

const functions = readFunctions<AssignmentRequestResult>(accountAssignmentCreation, () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const calls = require("../identity-center/operations/account-assignment") as typeof operations;
  return calls.accountAssignmentCreationOperations;
});

/**
 * Reads how a request to create an account assignment stands, once, where it is called. FAILED and IN_PROGRESS are
 * results like any other. Temporary errors are retried for 30 seconds, an unknown request for 5.
 *
 * @example
 * const { status, failureReason } = await getAccountAssignmentCreationStatus({ instanceId, requestId });
 *
 * @throws an `IdentityCenterError`, whose message says what, which request, why, and what to do
 */
export function getAccountAssignmentCreationStatus(
  args: ReadRequestArgs,
  opts?: pulumi.InvokeOptions,
): Promise<AssignmentRequestResult> {
  return functions.get(args, opts);
}

/**
 * {@link getAccountAssignmentCreationStatus} for arguments that are outputs. It is not called while an argument
 * is unknown, or while a resource in `dependsOn` is still to be created: the result is unknown then.
 */
export function getAccountAssignmentCreationStatusOutput(
  args: ReadRequestOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<AssignmentRequestResult> {
  return functions.getOutput(args, opts);
}
