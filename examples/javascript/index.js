// The gate in plain JavaScript: there is nothing to compile.
// Config: instanceId, requestId.
const pulumi = require("@pulumi/pulumi");
const { PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
const { Workload } = require("./workload");

const config = new pulumi.Config();

const ready = new PermissionSetProvisioningStatus("admins-ready", {
  instanceId: config.require("instanceId"),
  requestId: config.require("requestId"),
});

new Workload("app", { dependsOn: [ready] }); // created only after SUCCEEDED
module.exports = { status: ready.status };
