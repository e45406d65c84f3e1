const pulumi = require("@pulumi/pulumi");

/**
 * A dependant: its creation leaves a mark in the emulator's record, in one order with the calls of the gate.
 * Written as text for the same reason as the package's own provider: it needs no serialiser.
 */
const providerText = `exports.handler = () => ({
  async create({ url }) {
    const response = await fetch(url, { method: "POST" });
    if (!response.ok) throw new Error("the emulator responded " + response.status);
    return { id: url, outs: { url } };
  },
})`;

class Mark extends pulumi.CustomResource {
  constructor(name, emulatorUrl, opts, inputs) {
    const url = `${emulatorUrl}/emulator/events/${name}`;
    super("pulumi-nodejs:dynamic/test:Mark", name, { __provider: providerText, url, ...inputs }, opts);
  }
}

module.exports = { Mark };
