// A component starts a provisioning in each of several accounts and waits for all of them. A resource that depends on
// the component waits for the gates in it.
// Config: instanceId, permissionSetId, accountIds (a list), revision. Another revision starts all of them again.
import * as pulumi from "@pulumi/pulumi";
import { PermissionSetRollout } from "./permission-set-rollout";
import { Workload } from "./workload";

const config = new pulumi.Config();

const admins = new PermissionSetRollout("admins", {
  instanceId: config.require("instanceId"),
  permissionSetId: config.require("permissionSetId"),
  accountIds: config.requireObject<string[]>("accountIds"),
  revision: config.require("revision"),
});

new Workload("app", { dependsOn: [admins] }); // created only after SUCCEEDED in every account
export const statuses = admins.statuses;
