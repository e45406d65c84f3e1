import assert from "node:assert/strict";
import { emulatorUser } from "../support/emulator/emulator";
import { gatesProgram } from "../support/engine/gate-program";
import { errorsOf, withGateStack } from "../support/engine/gate-stack";

const instanceId = "ssoins-1";
const action = "IdentityCenter:permissionSet:describeProvisioningStatus";

describe("a gate that cannot open", () => {
  it("says why, in one line each, and creates no dependant", async () => {
    const gates = {
      odd: { instanceId, requestId: "r-odd" },
      mixed: { instanceId, requestId: "r-mixed" },
      forbidden: { instanceId, requestId: "r-forbidden" },
    };
    await withGateStack({ gates }, { program: gatesProgram }, async (gate) => {
      gate.emulator.script("r-odd", { fields: { status: "PENDING" } });
      gate.emulator.script("r-mixed", { fields: { request_id: "r-other", status: "SUCCEEDED" } });
      gate.emulator.fault({
        kind: "status",
        status: 403,
        requestId: "r-forbidden",
        headers: { "X-Request-Id": "0123456789abcdef" },
        body: {
          error_code: "IIC.1000",
          error_msg: `No permission for action ${action}.`,
          encoded_authorization_message: "A".repeat(2_000),
        },
      });

      // Else the engine starts none after the first failure, and on a busy machine that one may come early.
      const up = await gate.stack.up("--continue-on-error");

      assert.notEqual(up.exitCode, 0, up.output);
      const xRequestIdOf = (requestId: string) =>
        gate.emulator.calls.find((call) => call.requestId === requestId)?.xRequestId ?? "";
      const ownErrors = errorsOf(up).filter((line) => !line.endsWith(" failed to register"));
      const withoutAdvice = ownErrors.map((text) =>
        text.replace(/ (?:Update|The credentials need) .* \(X-/, " (X-"),
      );
      assert.deepEqual(withoutAdvice.sort(), [
        "Identity Center gave an unexpected response about provisioning request r-mixed (instance ssoins-1): " +
          "/permission_set_provisioning_status/request_id must be the one that was asked for, but is " +
          `"r-other". (X-Request-Id ${xRequestIdOf("r-mixed")})`,
        "Identity Center gave an unexpected response about provisioning request r-odd (instance ssoins-1): " +
          "/permission_set_provisioning_status/status must be one of IN_PROGRESS, SUCCEEDED, FAILED, but is " +
          `"PENDING". (X-Request-Id ${xRequestIdOf("r-odd")})`,
        `Identity Center refused to show provisioning request r-forbidden: 403 IIC.1000 No permission for action ${action}. ` +
          "(X-Request-Id 0123456789abcdef)",
      ]);
      assert.equal(gate.emulator.calls.filter(({ operation }) => operation === "event").length, 0);
      assert.equal(await gate.stack.resource("odd"), undefined, "a new gate that fails so is not saved");
    });
  });

  it("says where it searched for credentials if there are none", async () => {
    await withGateStack({ args: { instanceId, requestId: "r-1" } }, { environment: {} }, async (gate) => {
      const preview = await gate.stack.preview();
      assert.equal(preview.exitCode, 0, "credentials are needed for calls only");
      const up = await gate.stack.up();

      assert.deepEqual(errorsOf(up), [
        "No Huawei Cloud credentials were found: set an access key and a secret key in Pulumi config " +
          "(huaweicloud:accessKey, huaweicloud:secretKey) or in the environment (HW_ACCESS_KEY, HW_SECRET_KEY). Sources " +
          "that were tried: Pulumi config: huaweicloud:accessKey and huaweicloud:secretKey are not set; the environment: " +
          "HW_ACCESS_KEY and HW_SECRET_KEY are not set; the environment: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are " +
          "not set; a KooCLI profile: huaweicloud:profile and HW_PROFILE are not set; an ID token: " +
          "huaweicloud:assumeRoleWithOidc, HW_ASSUME_ROLE_IDP_ID, HUAWEICLOUD_OIDC_PROVIDER_URN and " +
          "HUAWEICLOUD_SDK_IDP_ID are not set; ~/.hcloud/config.json: no such file; ~/.huaweicloud/credentials: no such file; the metadata of this server: no connection (ECONNREFUSED).",
      ]);
      assert.equal(await gate.stack.resource("app"), undefined);
      assert.deepEqual(gate.emulator.calls, []);
    });
  });

  it("takes the credentials from the stack's configuration, secrets included", async () => {
    const { accessKey, secretKey } = emulatorUser;
    await withGateStack({ args: { instanceId, requestId: "r-1" } }, { environment: {} }, async (gate) => {
      gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
      await gate.stack.pulumi("config", "set", "huaweicloud:accessKey", accessKey);
      await gate.stack.pulumi("config", "set", "--secret", "huaweicloud:secretKey", secretKey);

      const up = await gate.stack.up();

      assert.equal(up.exitCode, 0, up.output);
      assert.equal(gate.emulator.calls[0]?.signedBy, accessKey);
    });
  });

  it("does not lock a wrong key: of 30 gates, one is refused by the service and the others unsent", async () => {
    const gates = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`g${index}`, { instanceId, requestId: `r-${index}` }]),
    );
    await withGateStack(
      { gates },
      {
        program: gatesProgram,
        environment: { HW_ACCESS_KEY: emulatorUser.accessKey, HW_SECRET_KEY: "wrong-secret-key-of-somebody" },
      },
      async (gate) => {
        const up = await gate.stack.up("--parallel", "64", "--continue-on-error");

        assert.deepEqual(
          gate.emulator.calls.map(({ httpStatus }) => httpStatus),
          [401],
        );
        const requestIds = errorsOf(up).flatMap(
          (line) => /provisioning request (r-\d+): .*401 APIGW\.0301 /.exec(line)?.[1] ?? [],
        );
        assert.equal(new Set(requestIds).size, 30, "each error names its own request");
      },
    );
  });
});

describe("bad input", () => {
  const type = "pulumi-nodejs:dynamic/permissionSetProvisioningStatus:PermissionSetProvisioningStatus";

  it("is refused in a preview by the input's name, with what would be right, before any call", async () => {
    const args = { instanceId: "../x", requestId: 42, waitFor: "succeeded" };
    await withGateStack({ args }, {}, async (gate) => {
      const preview = await gate.stack.preview();

      assert.notEqual(preview.exitCode, 0, preview.output);
      assert.deepEqual(errorsOf(preview), [
        `${type} resource 'ready': property instanceId value {../x} has a problem: it holds a slash; expected the ID ` +
          "of the Identity Center instance",
        `${type} resource 'ready': property requestId value {42} has a problem: it is a number, and YAML reads ` +
          "00123 as 83; put it in quotes; expected the request ID that provisioning the permission set returned",
        `${type} resource 'ready': property waitFor value {succeeded} has a problem: expected "SUCCEEDED" or "FINISHED"`,
      ]);
      assert.deepEqual(gate.emulator.calls, []);
    });
  });

  it("is refused in a preview when it is the configuration", async () => {
    await withGateStack({ args: { instanceId, requestId: "r-1" } }, {}, async (gate) => {
      await gate.stack.setConfig({ "huaweicloud:endpoints": '{"identitycenter":"http://example.com"}' });

      const preview = await gate.stack.preview();

      assert.deepEqual(errorsOf(preview), [
        `${type} resource 'ready' has a problem: The endpoint ` +
          'in Pulumi config huaweicloud:endpoints, key "identitycenter" must begin with https:// (http:// is for ' +
          "loopback addresses only), but is http://example.com.",
      ]);
    });
  });

  it("is refused by the constructor when it is a duration that the engine would let pass or choke on", async () => {
    await withGateStack(
      {
        args: { instanceId, requestId: "r-1" },
        opts: { customTimeouts: { create: "-1m" } },
      },
      {},
      async (gate) => {
        const preview = await gate.stack.preview();

        assert.notEqual(preview.exitCode, 0);
        // The message alone: no stack, no fields.
        const [, diagnostics] = preview.output.split("\nDiagnostics:\n");
        assert.equal(
          diagnostics?.split("\nResources:\n")[0]?.trim(),
          "pulumi:pulumi:Stack (gate-test-dev):\n    error: " +
            'PermissionSetProvisioningStatus "ready": customTimeouts.create has to be a duration longer than zero, such ' +
            'as "90s", "10m" or "1h30m", but is "-1m".',
        );
      },
    );
  });
});
