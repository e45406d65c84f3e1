// A permission set of Terraform's provider for Huawei Cloud, assigned to a group in one account. This command generates
// the provider's SDK on your machine:
//   pulumi package add terraform-provider huaweicloud/huaweicloud
// Config: instanceId, policyIds (a list), groupId, accountId, sessionDuration (such as PT8H).
import * as huaweicloud from "@pulumi/huaweicloud";
import * as pulumi from "@pulumi/pulumi";
import {
  PermissionSetProvisioning,
  PermissionSetProvisioningStatus,
} from "pulumi-huaweicloud-identitycenter";

const config = new pulumi.Config();
const instanceId = config.require("instanceId");
const accountId = config.require("accountId");

const admins = new huaweicloud.IdentitycenterPermissionSet("admins", {
  instanceId,
  name: "admins",
  sessionDuration: config.require("sessionDuration"),
});

// If accounts have the set already, attaching policies starts a provisioning in each of them and does not give its
// request ID. So the policies come before the assignment, and they are not among the triggers below.
const policies = new huaweicloud.IdentitycenterSystemPolicyAttachment("admins-policies", {
  instanceId,
  permissionSetId: admins.id,
  policyIds: config.requireObject<string[]>("policyIds"),
});

const assignment = new huaweicloud.IdentitycenterAccountAssignment(
  "admins-of-account",
  {
    instanceId,
    permissionSetId: admins.id,
    principalId: config.require("groupId"),
    principalType: "GROUP",
    targetId: accountId,
    targetType: "ACCOUNT",
  },
  { dependsOn: [policies] },
);

// Terraform's provider does not provision changes of the set itself, such as its session duration.
const started = new PermissionSetProvisioning(
  "admins",
  {
    instanceId,
    permissionSetId: admins.id,
    targetType: "ACCOUNT",
    targetId: accountId,
    triggers: [admins.sessionDuration],
  },
  { dependsOn: [assignment] },
);

const ready = new PermissionSetProvisioningStatus("admins-ready", {
  instanceId,
  requestId: started.requestId,
});

export const status = ready.status;
