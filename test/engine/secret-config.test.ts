import assert from "node:assert/strict";
import { emulatorUser } from "../support/emulator/emulator";
import { type GateStack, withGateStack } from "../support/engine/gate-stack";
import type { Run } from "../support/engine/stack";

const user = { ...emulatorUser, securityToken: "a-security-token-of-the-emulator" };
const clearText = (key: string) =>
  `warning: ${key} is in the stack's configuration in clear text, and so in its state. Encrypt it: pulumi config set ` +
  `--secret ${key}`;

/** Two gates, a start and a function: each could warn. */
const program = `
const {
  PermissionSetProvisioning,
  PermissionSetProvisioningStatus,
  getPermissionSetProvisioningStatus,
} = require("pulumi-huaweicloud-identitycenter");

const instanceId = "ssoins-1";
module.exports = async () => {
  new PermissionSetProvisioningStatus("one", { instanceId, requestId: "r-1" });
  new PermissionSetProvisioningStatus("two", { instanceId, requestId: "r-1" });
  new PermissionSetProvisioning("start", {
    instanceId,
    permissionSetId: "ps-1",
    targetType: "ALL_PROVISIONED_ACCOUNTS",
  });
  await getPermissionSetProvisioningStatus({ instanceId, requestId: "r-1" });
};
`;

describe("secrets in the stack's configuration", () => {
  function withStack(test: (gate: GateStack) => Promise<void>): Promise<void> {
    return withGateStack({}, { program, environment: {}, emulator: { users: [user] } }, async (gate) => {
      gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
      await test(gate);
    });
  }

  async function configure({ stack }: GateStack, ...flags: string[]): Promise<void> {
    await stack.pulumi("config", "set", "huaweicloud:accessKey", user.accessKey, ...flags);
    await stack.pulumi("config", "set", "huaweicloud:secretKey", user.secretKey, ...flags);
    await stack.pulumi("config", "set", "huaweicloud:securityToken", user.securityToken, ...flags);
  }

  it("lead to one warning in each run if they are in clear text, without their values", async () => {
    await withStack(async (gate) => {
      // The CLI refuses to set a value that may be a secret without either flag.
      await configure(gate, "--plaintext");

      for (const run of [await gate.stack.preview(), await gate.stack.up()]) {
        assert.equal(run.exitCode, 0, run.output);
        assert.deepEqual(warningsOf(run), [
          clearText("huaweicloud:secretKey"),
          clearText("huaweicloud:securityToken"),
        ]);
        assert.ok(!run.output.includes(user.secretKey) && !run.output.includes(user.securityToken));
      }
    });
  });

  it("lead to no warning if they were set with --secret, but insecure does, because it has no effect", async () => {
    await withStack(async (gate) => {
      await configure(gate, "--secret");
      await gate.stack.pulumi("config", "set", "huaweicloud:insecure", "true");
      const up = await gate.stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.deepEqual(warningsOf(up), [
        "warning: Pulumi config huaweicloud:insecure has no effect on pulumi-huaweicloud-identitycenter: certificates are always " +
          "verified. If your network has a certificate authority of its own, name its file in huaweicloud:cacertFile.",
      ]);
    });
  });
});

function warningsOf(run: Run): string[] {
  const diagnostics = run.output.split("\nDiagnostics:\n")[1] ?? "";
  return diagnostics
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("warning: "));
}
