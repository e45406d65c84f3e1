import { accountAssignmentCreation, accountAssignmentDeletion } from "../../model/account-assignment";
import { requestOperations } from "./request-operations";

const fields = {
  targetId: "target_id",
  targetType: "target_type",
  permissionSetId: "permission_set_id",
  principalId: "principal_id",
  principalType: "principal_type",
} as const;

/** Source: the API reference of IAM Identity Center, "Querying Details of Account Assignment Creation Status". */
const values = { targetType: ["ACCOUNT"], principalType: ["USER", "GROUP"] } as const;

/** `DescribeAccountAssignmentCreationStatus` and `ListAccountAssignmentCreationStatus`. */
export const accountAssignmentCreationOperations = requestOperations(accountAssignmentCreation, {
  describe: {
    path: "account-assignments/creation-status",
    key: "account_assignment_creation_status",
    action: "IdentityCenter:accountAssignment:describeCreationStatus",
  },
  list: {
    path: "account-assignments/creation-statuses",
    key: "account_assignments_creation_status",
    action: "IdentityCenter:accountAssignment:listCreationStatus",
  },
  fields,
  values,
});

/** `DescribeAccountAssignmentDeletionStatus` and `ListAccountAssignmentDeletionStatus`. */
export const accountAssignmentDeletionOperations = requestOperations(accountAssignmentDeletion, {
  describe: {
    path: "account-assignments/deletion-status",
    key: "account_assignment_deletion_status",
    action: "IdentityCenter:accountAssignment:describeDeletionStatus",
  },
  list: {
    path: "account-assignments/deletion-statuses",
    key: "account_assignments_deletion_status",
    action: "IdentityCenter:accountAssignment:listDeletionStatus",
  },
  fields,
  values,
});
