// The second of two projects. Its workload waits for the request that the platform's stack has started, and is not
// created if that request FAILED.
// Config: platformStack, such as "acme/identity-center-platform/prod".
import * as pulumi from "@pulumi/pulumi";
import { PermissionSetProvisioningStatus } from "pulumi-huaweicloud-identitycenter";
import { Workload } from "./workload";

const platform = new pulumi.StackReference(new pulumi.Config().require("platformStack"));

const ready = new PermissionSetProvisioningStatus("admins-ready", {
  instanceId: platform.requireOutput("instanceId"),
  requestId: platform.requireOutput("requestId"),
});

new Workload("app", { dependsOn: [ready] }); // created only after SUCCEEDED
export const status = ready.status;
