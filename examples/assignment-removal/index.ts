// An update deletes what the program no longer has at its end, and only if nothing failed before. So a gate that takes
// the place of the workload holds its deletion back: the workload goes after the assignment, and stays if the assignment
// could not be deleted.
// Config: instanceId; and deletionRequestId, once something else has begun to delete the assignment:
//   hcloud IdentityCenter DeleteAccountAssignment … gives it as account_assignment_deletion_status.request_id
import * as pulumi from "@pulumi/pulumi";
import { AccountAssignmentDeletionStatus } from "pulumi-huaweicloud-identitycenter";
import { Workload } from "./workload";

const config = new pulumi.Config();
const requestId = config.get("deletionRequestId");

if (requestId === undefined) {
  new Workload("app");
} else {
  new AccountAssignmentDeletionStatus("admins-gone", { instanceId: config.require("instanceId"), requestId });
}
