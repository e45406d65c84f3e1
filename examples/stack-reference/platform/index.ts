// The first of two projects. It provisions a permission set, and exports the request ID and the status.
// It waits for FINISHED, because only an update that succeeds saves outputs: a FAILED request must be among them too.
// Config: instanceId, permissionSetId, revision. Another revision starts a new provisioning.
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
