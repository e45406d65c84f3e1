// Something else has started the provisioning: KooCLI, the console, a pipeline. The workload waits for it.
// Config: instanceId, requestId. Another request ID replaces the gate, which then waits for that one.
import * as pulumi from "@pulumi/pulumi";
import { PermissionSetProvisioningStatus } from "pulumi-huaweicloud-identitycenter";
import { Workload } from "./workload";

const config = new pulumi.Config();

const ready = new PermissionSetProvisioningStatus("admins-ready", {
  instanceId: config.require("instanceId"),
  requestId: config.require("requestId"),
});

new Workload("app", { dependsOn: [ready] }); // created only after SUCCEEDED
export const status = ready.status;
