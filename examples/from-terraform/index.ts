// Where the permission set comes from Terraform's provider for Huawei Cloud. Its SDK is generated on your machine:
//   pulumi package add terraform-provider huaweicloud/huaweicloud
import * as huaweicloud from "@pulumi/huaweicloud";
import * as pulumi from "@pulumi/pulumi";
import {
  PermissionSetProvisioning,
  PermissionSetProvisioningStatus,
} from "pulumi-huaweicloud-identitycenter";

const config = new pulumi.Config();
const instanceId = config.require("instanceId");

const admins = new huaweicloud.IdentitycenterPermissionSet("admins", {
  instanceId,
  name: "admins",
  sessionDuration: "PT8H",
});

const policies = new huaweicloud.IdentitycenterSystemPolicyAttachment("admins-policies", {
  instanceId,
  permissionSetId: admins.id,
  policyIds: config.requireObject<string[]>("policyIds"),
});

const started = new PermissionSetProvisioning(
  "admins",
  {
    instanceId,
    permissionSetId: admins.id,
    targetType: "ALL_PROVISIONED_ACCOUNTS",
    triggers: [policies.policyIds], // other policies start it anew
  },
  { dependsOn: [policies] },
);

const ready = new PermissionSetProvisioningStatus("admins-ready", {
  instanceId,
  requestId: started.requestId,
});

export const status = ready.status;
