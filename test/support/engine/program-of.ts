/**
 * A program of a test's own, with everything at hand that it is made of: `gate`, `Team` (a component that holds
 * a gate), `Mark` and `Erasable` (dependants whose creation, or deletion, is seen in the emulator's record).
 */
export function programOf(statements: string): string {
  return `${prelude}\n${statements}\n`;
}

/** The instance of every gate in these programs. */
const instanceId = "ssoins-1";

const prelude = `
const pulumi = require("@pulumi/pulumi");
const {
  PermissionSetProvisioningStatus,
  getPermissionSetProvisioningStatusOutput,
} = require("pulumi-huaweicloud-identitycenter");
const { Mark } = require("./mark");
const { emulatorUrl } = require("./settings.json");

const instanceId = "${instanceId}";

function gate(name, requestId, opts, waitFor) {
  return new PermissionSetProvisioningStatus(name, { instanceId, requestId, waitFor }, opts);
}

class Team extends pulumi.ComponentResource {
  constructor(name, gateName, requestId, gateOpts) {
    super("test:index:Team", name);
    gate(gateName, requestId, { parent: this, ...gateOpts });
    this.registerOutputs({});
  }
}

const erasableProvider = \`exports.handler = () => ({
  create: async ({ url }) => ({ id: url, outs: { url } }),
  delete: async (id) => void (await fetch(id, { method: "POST" })),
})\`;

class Erasable extends pulumi.CustomResource {
  constructor(name, opts) {
    const url = emulatorUrl + "/emulator/events/deleted-" + name;
    super("pulumi-nodejs:dynamic/test:Erasable", name, { __provider: erasableProvider, url }, opts);
  }
}
`;
