// A command starts the provisioning: KooCLI's hcloud, which must be set up on this machine. It runs once for each
// revision.
// Config: instanceId, permissionSetId, revision.
// With the package @pulumi/command instead of ./provision-command:
//   const started = new local.Command("admins", { create: "hcloud IdentityCenter …", triggers: [revision] });
//   const requestId = started.stdout.apply((text) => JSON.parse(text).permission_set_provisioning_status.request_id);
import * as pulumi from "@pulumi/pulumi";
import { PermissionSetProvisioningStatus } from "pulumi-huaweicloud-identitycenter";
import { ProvisionCommand } from "./provision-command";

const config = new pulumi.Config();
const instanceId = config.require("instanceId");

const started = new ProvisionCommand("admins", {
  instanceId,
  permissionSetId: config.require("permissionSetId"),
  revision: config.require("revision"),
});

const ready = new PermissionSetProvisioningStatus("admins-ready", {
  instanceId,
  requestId: started.requestId,
});

export const status = ready.status;
