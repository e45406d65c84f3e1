// One resource provisions a permission set to several accounts. The workload waits for all of them.
// Config: instanceId, permissionSetId, accountIds (a list), revision. Another revision provisions all of them again.
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
export const statuses = admins.statuses;
