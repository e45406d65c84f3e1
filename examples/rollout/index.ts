import * as pulumi from "@pulumi/pulumi";
import {
  PermissionSetProvisioning,
  PermissionSetProvisioningStatus,
} from "pulumi-huaweicloud-identitycenter";
import { Workload } from "./workload";

const config = new pulumi.Config();
const instanceId = config.require("instanceId");

const started = new PermissionSetProvisioning("admins", {
  instanceId,
  permissionSetId: config.require("permissionSetId"),
  targetType: "ALL_PROVISIONED_ACCOUNTS",
  triggers: [config.require("revision")], // another value starts a new provisioning
});

const ready = new PermissionSetProvisioningStatus("admins-ready", {
  instanceId,
  requestId: started.requestId,
});

new Workload("app", { dependsOn: [ready] }); // created only after SUCCEEDED
export const status = ready.status;
