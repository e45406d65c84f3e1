import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createExample, type Example } from "../../support/engine/example";
import { installedModules } from "../../support/engine/installed-package";

/** Stands for the SDK that is generated from Terraform's provider: each creation and update leaves a mark. */
const standIn = `
const pulumi = require("@pulumi/pulumi");
const providerText = \`exports.handler = () => {
  const mark = async (inputs) => {
    await fetch(inputs.emulatorUrl + "/emulator/events/" + inputs.is, { method: "POST" });
    return { id: inputs.is, outs: inputs };
  };
  return { create: mark, update: (_id, _olds, news) => mark(news) };
}\`;
const resource = (is) => class extends pulumi.CustomResource {
  constructor(name, args, opts) {
    const emulatorUrl = new pulumi.Config("huaweicloud").requireObject("endpoints").identitycenter;
    const inputs = { __provider: providerText, is, emulatorUrl, ...args };
    super("pulumi-nodejs:dynamic/test:" + is, name, inputs, opts);
  }
};
exports.IdentitycenterPermissionSet = resource("set");
exports.IdentitycenterSystemPolicyAttachment = resource("policies");
exports.IdentitycenterAccountAssignment = resource("assignment");
`;

describe("examples/from-terraform, with stand-ins for Terraform's resources", () => {
  const config = {
    instanceId: "ssoins-1",
    policyIds: '["p-1"]',
    groupId: "g-1",
    accountId: "42",
    sessionDuration: "PT8H",
  };
  let modules: string;
  let example: Example;

  before(async () => {
    modules = await mkdtemp(join(tmpdir(), "identity-center-stand-in-"));
    await mkdir(join(modules, "@pulumi/huaweicloud"), { recursive: true });
    await writeFile(join(modules, "@pulumi/huaweicloud/index.js"), standIn);
    // The program finds the stand-in there, and the stand-in the SDK.
    const environment = { NODE_PATH: [modules, installedModules].join(delimiter) };
    example = await createExample("from-terraform", config, { environment });
  });
  after(async () => {
    await example.remove();
    await rm(modules, { recursive: true });
  });

  /** What an update with this configuration calls. */
  async function up(changes: Partial<typeof config>): Promise<string[]> {
    await example.configure({ ...config, ...changes });
    const before = example.emulator.calls.length;
    const { exitCode, output } = await example.stack.up();
    assert.equal(exitCode, 0, output);
    return example.emulator.calls.slice(before).map(({ event, operation }) => event ?? operation);
  }

  it("attaches the policies before the account has the set, and provisions after both", async () => {
    assert.deepEqual(await up({}), ["set", "policies", "assignment", "provision", "status", "status"]);
  });

  it("starts no second provisioning beside that of other policies, and one for another duration", async () => {
    assert.deepEqual(await up({ policyIds: '["p-2"]' }), ["policies"]);
    const other = { policyIds: '["p-2"]', sessionDuration: "PT4H" };
    assert.deepEqual(await up(other), ["set", "provision", "status", "status"]);
  });
});
