import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { loadAgain } from "../support/load-again";

const key = "huaweicloud:secretKey";

describe("a secret key in the configuration", () => {
  const messages: string[] = [];
  const { runtime } = pulumi as unknown as { runtime: { isConfigSecret?: (key: string) => boolean } };
  const { isConfigSecret } = runtime;
  const { warn } = pulumi.log;

  beforeEach(async () => {
    messages.length = 0;
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: ({ inputs }) => inputs as object,
    });
    Object.assign(pulumi.log, { warn: (message: string) => Promise.resolve(messages.push(message)) });
  });
  afterEach(async () => {
    Object.assign(pulumi.log, { warn });
    Object.assign(runtime, { isConfigSecret });
    pulumi.runtime.setAllConfig({});
    await pulumi.runtime.disconnect();
  });

  /** The warnings of the package, loaded with the SDK as it is now. */
  function makeGate(): void {
    const isOfPackage = (path: string) => path.startsWith(join(__dirname, "../../src"));
    const { PermissionSetProvisioningStatus } = loadAgain(
      join(__dirname, "../../src"),
      isOfPackage,
    ) as typeof import("../../src");
    assert.ok(new PermissionSetProvisioningStatus("ready", { instanceId: "i", requestId: "r" }));
  }

  it("leads to a warning if it is in clear text", () => {
    pulumi.runtime.setAllConfig({ [key]: "s" });
    makeGate();
    assert.match(messages.join(), /^huaweicloud:secretKey is in the stack's configuration in clear text/);
  });

  it("leads to a warning if it is an ID token in clear text, and to none if the token is in a file", () => {
    const oidc = "huaweicloud:assumeRoleWithOidc";
    pulumi.runtime.setAllConfig({ [oidc]: '{"idTokenFile":"~/token","idpId":"ci","idToken":""}' });
    makeGate();
    assert.deepEqual(messages, []);
    pulumi.runtime.setAllConfig({ [oidc]: '{"idpId":"ci","idToken": "t"}' });
    makeGate();
    assert.deepEqual(messages, [
      `The ID token in ${oidc} is in the stack's configuration in clear text, and so in its state. Encrypt it: pulumi ` +
        `config set --secret --path ${oidc}.idToken`,
    ]);
  });

  it("leads to no warning if it is a secret", () => {
    pulumi.runtime.setAllConfig({ [key]: "s" }, [key]);
    makeGate();
    assert.deepEqual(messages, []);
  });

  it("does not break gates if the SDK does not have the private function that tells the two apart", () => {
    delete runtime.isConfigSecret;
    pulumi.runtime.setAllConfig({ [key]: "s" });
    makeGate();
    assert.deepEqual(messages, []);
  });
});
