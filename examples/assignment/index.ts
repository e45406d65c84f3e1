// Something else assigns the permission set to a user or a group, such as KooCLI or a pipeline. It gets a request ID:
//   hcloud IdentityCenter CreateAccountAssignment … gives it as account_assignment_creation_status.request_id
// The workload waits until the assignment is in force.
// Config: instanceId, requestId. Another request ID replaces the gate, which then waits for that one.
import * as pulumi from "@pulumi/pulumi";
import { AccountAssignmentCreationStatus } from "pulumi-huaweicloud-identitycenter";
import { Workload } from "./workload";

const config = new pulumi.Config();

const assigned = new AccountAssignmentCreationStatus("admins-assigned", {
  instanceId: config.require("instanceId"),
  requestId: config.require("requestId"),
});

new Workload("app", { dependsOn: [assigned] }); // created only after SUCCEEDED
export const principal = pulumi.interpolate`${assigned.principalType} ${assigned.principalId}`;
