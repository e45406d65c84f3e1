// One of two projects: this one provisions a permission set, and tells others the request ID and how it ended.
// It waits for FINISHED: outputs are saved by updates that succeed, so a FAILED request is to be among them too.
// Config: instanceId, permissionSetId, revision. Another revision starts it anew.
import * as pulumi from "@pulumi/pulumi";
import {
  PermissionSetProvisioning,
  PermissionSetProvisioningStatus,
} from "pulumi-huaweicloud-identitycenter";

const config = new pulumi.Config();

const started = new PermissionSetProvisioning("admins", {
  instanceId: config.require("instanceId"),
  permissionSetId: config.require("permissionSetId"),
  targetType: "ALL_PROVISIONED_ACCOUNTS",
  triggers: [config.require("revision")],
});

const finished = new PermissionSetProvisioningStatus("admins-finished", {
  instanceId: started.instanceId,
  requestId: started.requestId,
  waitFor: "FINISHED",
});

export const { instanceId, requestId, status } = finished;
