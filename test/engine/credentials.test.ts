import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type EmulatorUser, emulatorUser } from "../support/emulator/emulator";
import { errorsOf, type GateStack, withGateStack } from "../support/engine/gate-stack";
import type { Run } from "../support/engine/stack";
import { startMetadataServer } from "../support/metadata-server";

const { accessKey, secretKey } = emulatorUser;
const args = { instanceId: "ssoins-1", requestId: "r-1" };

/** A program with a read in the program itself, and a gate. */
const program = `
const { PermissionSetProvisioningStatus, getPermissionSetProvisioningStatus } =
  require("pulumi-huaweicloud-identitycenter");
const { args } = require("./settings.json");

module.exports = async () => {
  const { status } = await getPermissionSetProvisioningStatus(args);
  new PermissionSetProvisioningStatus("ready", args);
  return { status };
};
`;

interface Scene {
  readonly environment?: Readonly<Record<string, string>>;
  readonly users?: readonly EmulatorUser[];
}

/** A gate and a read whose request has SUCCEEDED. The only credentials are those that the test sets. */
function withGate(
  { environment = {}, users = [emulatorUser] }: Scene,
  test: (gate: GateStack) => Promise<void>,
) {
  return withGateStack({ args }, { program, environment, emulator: { users } }, async (gate) => {
    gate.emulator.script(args.requestId, { outcome: "SUCCEEDED" });
    await test(gate);
  });
}

async function assertOpens({ emulator, stack }: GateStack): Promise<void> {
  const up = await stack.up();
  assert.equal(up.exitCode, 0, up.output);
  assert.deepEqual(
    emulator.calls.map(({ signedBy, requestStatus }) => [signedBy, requestStatus]),
    [
      [accessKey, "SUCCEEDED"],
      [accessKey, "SUCCEEDED"],
    ],
    "one call of the function and one of the gate",
  );
}

async function write({ stack }: GateStack, name: string, content: unknown): Promise<string> {
  const path = join(stack.folder, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe("credentials", () => {
  it("are found in the environment under Terraform's names", () =>
    withGate({ environment: { HW_ACCESS_KEY: accessKey, HW_SECRET_KEY: secretKey } }, assertOpens));

  it("are found in the environment under the SDKs' names, security token included", () => {
    const user = { ...emulatorUser, securityToken: "fake-token" };
    const environment = {
      HUAWEICLOUD_SDK_AK: accessKey,
      HUAWEICLOUD_SDK_SK: secretKey,
      HUAWEICLOUD_SDK_SECURITY_TOKEN: user.securityToken,
    };
    return withGate({ environment, users: [user] }, assertOpens);
  });

  it("are found in the KooCLI profile that the stack's configuration names", () =>
    withGate({}, async (gate) => {
      const path = await write(gate, "elsewhere/koocli.json", {
        current: "other",
        profiles: [
          { name: "other", mode: "AKSK", accessKeyId: "WRONG", secretAccessKey: "wrong" },
          { name: "dev", mode: "AKSK", accessKeyId: accessKey, secretAccessKey: secretKey },
        ],
      });
      await gate.stack.pulumi("config", "set", "huaweicloud:profile", "dev");
      await gate.stack.pulumi("config", "set", "huaweicloud:sharedConfigFile", path);
      await assertOpens(gate);
    }));

  it("are found in the home folder: KooCLI's file, then the SDKs'", () =>
    withGate({}, async (gate) => {
      await write(gate, ".huaweicloud/credentials", `[global]\nak = ${accessKey}\nsk = ${secretKey}\n`);
      await assertOpens(gate);

      await write(gate, ".hcloud/config.json", {
        authEncrypt: "true",
        profiles: [{ name: "default", accessKeyId: "x", secretAccessKey: "y" }],
      });
      const calls = gate.emulator.calls.length;
      const preview = await gate.stack.preview();
      assert.match(
        preview.output,
        /Run "hcloud configure set --cli-auth-encrypt=false" to store them in clear text/,
      );
      assert.equal(gate.emulator.calls.length, calls);
    }));

  it("are found in the metadata of the server, and are in no output", async () => {
    const user = { ...emulatorUser, securityToken: "fake-token-of-the-agency" };
    const keys = { ...user, expiresAt: Date.now() + 3_600_000 };
    const metadata = await startMetadataServer({ keys: () => keys });
    try {
      const environment = { METADATA_STAND_IN: metadata.url.href };
      await withGate({ environment, users: [user] }, async (gate) => {
        await assertOpens(gate);

        // A program that throws takes a minute to end.
        await gate.stack.setProgram(`
          const { PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
          new PermissionSetProvisioningStatus("refused", { instanceId: "ssoins-1", requestId: "r-2" });
        `);
        gate.emulator.fault({
          kind: "status",
          status: 403,
          body: { error_msg: `${accessKey} ${secretKey} ${user.securityToken}` },
        });
        const refused = await gate.stack.up("--debug");
        assert.match(refused.output, /403 \[redacted\] \[redacted\] \[redacted\]\. The credentials need /);
        for (const secret of [accessKey, secretKey, user.securityToken]) {
          assert.ok(!refused.output.includes(secret));
        }
      });
      const [first, second] = metadata.requests;
      assert.deepEqual(
        [first, second],
        ["PUT /meta-data/latest/api/token", "GET /openstack/latest/securitykey"],
      );
    } finally {
      await metadata.close();
    }
  });

  it("that are not configured are noted once in a preview, and not if nothing needs a call", () =>
    withGateStack({ args }, { environment: {} }, async ({ emulator, stack }) => {
      const note =
        "No access key is configured: calls use the agency of the Huawei Cloud server that they are made from. " +
        "Anywhere else they need an access key and a secret key.";
      // The row shows it, too.
      const notesIn = ({ output }: Run) =>
        (output.split("Diagnostics:")[1] ?? "").split("\n").filter((line) => line.includes(note)).length;
      const gates = (target: string) => `
        const { PermissionSetProvisioning, PermissionSetProvisioningStatus } =
          require("pulumi-huaweicloud-identitycenter");
        new PermissionSetProvisioningStatus("one", { instanceId: "ssoins-1", requestId: "r-1" });
        new PermissionSetProvisioningStatus("two", { instanceId: "ssoins-1", requestId: "r-2" });
        ${target}
      `;
      await stack.setProgram(
        gates(`new PermissionSetProvisioning("start", {
          instanceId: "ssoins-1", permissionSetId: "ps-1", targetType: "ACCOUNT", targetId: "a-1",
        });`),
      );
      const preview = await stack.preview();
      assert.equal(preview.exitCode, 0, preview.output);
      assert.equal(notesIn(preview), 1, preview.output);

      await stack.setProgram(gates(""));
      for (const requestId of ["r-1", "r-2"]) emulator.script(requestId, { outcome: "SUCCEEDED" });
      await stack.pulumi("config", "set", "--plaintext", "huaweicloud:accessKey", accessKey);
      await stack.pulumi("config", "set", "--plaintext", "huaweicloud:secretKey", secretKey);
      const up = await stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.equal(notesIn(up), 0, up.output);

      await stack.pulumi("config", "rm", "huaweicloud:accessKey");
      await stack.pulumi("config", "rm", "huaweicloud:secretKey");
      const unchanged = await stack.preview();
      assert.equal(notesIn(unchanged), 0, unchanged.output);
    }));

  it("of an identity that is not supported are refused in the preview, beside an access key too", () =>
    withGateStack({ args }, {}, async (gate) => {
      await gate.stack.pulumi("config", "set", "--secret", "huaweicloud:token", "a-token");

      const preview = await gate.stack.preview();

      assert.deepEqual(errorsOf(preview), [
        "pulumi-nodejs:dynamic/permissionSetProvisioningStatus:PermissionSetProvisioningStatus resource 'ready' has a problem: " +
          "huaweicloud:token is set, but an IAM token is not supported here. Remove it, and set an access key and a secret " +
          "key, with a security token if they are temporary, of the identity that is to make the calls.",
      ]);
      assert.deepEqual(gate.emulator.calls, []);
    }));
});
