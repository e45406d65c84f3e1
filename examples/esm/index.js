// The gate in an ES module. A program in TypeScript is the same, with ts-node among its devDependencies.
// Config: instanceId, requestId.
import * as pulumi from "@pulumi/pulumi";
import { PermissionSetProvisioningStatus } from "pulumi-huaweicloud-identitycenter";
import { Workload } from "./workload.js";

const config = new pulumi.Config();

const ready = new PermissionSetProvisioningStatus("admins-ready", {
  instanceId: config.require("instanceId"),
  requestId: config.require("requestId"),
});

new Workload("app", { dependsOn: [ready] }); // created only after SUCCEEDED
export const status = ready.status;
