/** A gate and its dependant, as `settings` say. */
export const gateProgram = `
const { PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
const { Mark } = require("./mark");
const { emulatorUrl, args, opts } = require("./settings.json");

const gate = new PermissionSetProvisioningStatus("ready", args, opts);
new Mark("app", emulatorUrl, { dependsOn: [gate] });
exports.status = gate.status;
`;

/** Any number of gates, each with a dependant of its own: `settings.gates` maps names to arguments. */
export const gatesProgram = `
const { PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
const { Mark } = require("./mark");
const { emulatorUrl, gates, opts } = require("./settings.json");

for (const [name, args] of Object.entries(gates)) {
  const gate = new PermissionSetProvisioningStatus(name, args, opts);
  new Mark("after-" + name, emulatorUrl, { dependsOn: [gate] });
}
`;
