// A rollout starts a provisioning in each of several accounts and waits for all of them. A resource that depends on the
// rollout waits for every account; one that depends on the gate of an account waits for that account only.
// Config: instanceId, permissionSetId, accountIds (a list), revision. Another revision starts all of them again.
import * as pulumi from "@pulumi/pulumi";
import { PermissionSetRollout } from "pulumi-huaweicloud-identitycenter";
import { Workload } from "./workload";

const config = new pulumi.Config();

const admins = new PermissionSetRollout("admins", {
  instanceId: config.require("instanceId"),
  permissionSetId: config.require("permissionSetId"),
  accountIds: config.requireObject<string[]>("accountIds"),
  triggers: [config.require("revision")],
});

new Workload("app", { dependsOn: [admins] }); // created only after SUCCEEDED in every account
for (const [accountId, ready] of admins.gates) {
  new Workload(`app-${accountId}`, { dependsOn: [ready] }); // created after SUCCEEDED in this account
}
export const statuses = admins.statuses;
