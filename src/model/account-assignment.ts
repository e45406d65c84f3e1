import type { RequestKind } from "./request";

const outputs = {
  targetId: "account",
  targetType: undefined,
  permissionSetId: "permission set",
  principalId: "principal",
  principalType: undefined,
} as const;

/** Assigns a permission set and an account to a user or a group. */
export const accountAssignmentCreation = {
  noun: "account assignment creation request",
  resource: "AccountAssignmentCreationStatus",
  requestIdMeaning: "the request ID that creating the account assignment returned",
  outputs,
  afterFailure: "create the account assignment again and pass the new request ID",
} as const satisfies RequestKind;

/** Takes an account away from a user or a group again. */
export const accountAssignmentDeletion = {
  noun: "account assignment deletion request",
  resource: "AccountAssignmentDeletionStatus",
  requestIdMeaning: "the request ID that deleting the account assignment returned",
  outputs,
  afterFailure:
    "delete the account assignment again and pass the new request ID. The assignment is still there",
} as const satisfies RequestKind;
