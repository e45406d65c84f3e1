/** Start, gate, workload: what `settings.start` provisions, and a gate on it. */
export const rolloutProgram = `
const { PermissionSetProvisioning, PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
const { Mark } = require("./mark");
const { emulatorUrl, start, opts } = require("./settings.json");

const started = new PermissionSetProvisioning("start", start, opts);
const gate = new PermissionSetProvisioningStatus("ready", {
  instanceId: start.instanceId,
  requestId: started.requestId,
});
new Mark("app", emulatorUrl, { dependsOn: [gate] });
exports.requestId = started.requestId;
exports.status = gate.status;
`;
