import assert from "node:assert/strict";
import { createIdToken } from "../support/id-tokens";
import { systemClock } from "../../src/wait/clock";
import { createSettings } from "../../src/identity-center/settings/settings";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import { ThrottledError } from "../../src/model/errors";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidConfigurationError } from "../../src/model/errors";
import { connect } from "../../src/identity-center/connect";
import { createAuthority } from "../support/network/certificates";
import type { Environment } from "../../src/identity-center/settings/settings";
import { createHome } from "../support/home";
import { settingsOf } from "../support/settings";

describe("connect", () => {
  const malformed: Record<string, Record<string, string>> = {
    "The region in ": { HW_REGION_NAME: "eu-west-101/x" },
    "The cloud in ": { HW_CLOUD: "evil/" },
    "The proxy in ": { HTTPS_PROXY: "socks5://proxy.example" },
    "The file of certificate authorities ": { OS_CACERT: "/nowhere/ca.pem" },
  };
  for (const [beginning, environment] of Object.entries(malformed)) {
    it(`refuses ${JSON.stringify(environment)} also if there are no credentials yet`, () => {
      assert.throws(
        () => connect(settingsOf(environment)),
        (error) => error instanceof InvalidConfigurationError && error.message.startsWith(beginning),
      );
    });
  }

  it("pauses all calls of an identity to an endpoint after one 429, and no others", async () => {
    const server = createServer((_request, response) =>
      response.writeHead(429, { "Retry-After": "60" }).end("{}"),
    );
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const user = { HW_ACCESS_KEY: "CONNECTFAKEACCESSKEY", HW_SECRET_KEY: "one-fake-secret-key" };
    const clientWith = (environment: Record<string, string>, endpoint = url) => {
      const endpoints = JSON.stringify({ identitycenter: endpoint });
      return connect(
        createSettings((key) => (key === "huaweicloud:endpoints" ? endpoints : undefined), environment),
      );
    };
    const status = permissionSetProvisioningOperations.describe({ instanceId: "i", requestId: "r" });
    await assert.rejects(clientWith(user).call(status, { latestMs: () => Infinity }), ThrottledError);
    server.close();
    assert.ok(clientWith(user).pausedForMs() > 30_000);
    assert.ok(clientWith({ ...user, HTTPS_PROXY: "http://proxy.example" }).pausedForMs() > 30_000);
    assert.equal(clientWith({ ...user, HW_ACCESS_KEY: "CONNECTFAKEACCESSKE2" }).pausedForMs(), 0);
    assert.equal(clientWith(user, `${url}/other`).pausedForMs(), 0);
    assert.equal(clientWith({}).pausedForMs(), 0);
  });

  it("uses the region of the KooCLI profile that has the credentials", () => {
    const home = createHome();
    try {
      const keys = { accessKeyId: "AK", secretAccessKey: "sk" };
      home.write(".hcloud/config.json", {
        profiles: [
          { name: "default", ...keys, region: "eu-west-101" },
          { name: "ops", mode: "ecsAgency", region: "eu-west-102" },
        ],
      });
      const hostWith = (environment: Environment) => connect(settingsOf(environment, home.path)).host;
      assert.equal(hostWith({}), "identitycenter.eu-west-101.myhuaweicloud.eu");
      assert.equal(hostWith({ HW_PROFILE: "ops" }), "identitycenter.eu-west-102.myhuaweicloud.eu");
      assert.equal(
        hostWith({ HW_ACCESS_KEY: "AK", HW_SECRET_KEY: "sk" }),
        "identitycenter.myhuaweicloud.com",
      );
    } finally {
      home.remove();
    }
  });

  it("does not fail if nothing is set, because only a call needs credentials", () => {
    assert.equal(connect(settingsOf({})).host, "identitycenter.myhuaweicloud.com");
  });

  it("remembers that an endpoint has responded only for the same network", async () => {
    const folder = mkdtempSync(join(tmpdir(), "connect-"));
    const server = createServer((_request, response) => response.writeHead(503).end());
    await once(server.listen(0, "127.0.0.1"), "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const endpoints = JSON.stringify({ identitycenter: `http://127.0.0.1:${port}` });
      const clientOver = (network: Record<string, string>) => {
        const user = { HW_ACCESS_KEY: "CONNECTFAKEACCESSKEY", HW_SECRET_KEY: "one-fake-secret-key" };
        return connect(settingsOf({ "huaweicloud:endpoints": endpoints, ...user, ...network }));
      };
      const OS_CACERT = join(folder, "ca.pem");
      writeFileSync(OS_CACERT, createAuthority().cert);
      const client = clientOver({});
      const operation = permissionSetProvisioningOperations.describe({
        instanceId: "ssoins-1",
        requestId: "r-1",
      });
      assert.equal(client.hasResponded, false);
      await assert.rejects(client.call(operation, { signal: new AbortController().signal }), {
        summary: "HTTP 503",
      });
      assert.equal(client.hasResponded, true);
      assert.equal(clientOver({}).hasResponded, true);
      assert.equal(clientOver({ OS_CACERT }).hasResponded, false);
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("does not let calls wait for credentials that come from the same host, however many there are", async () => {
    const keys = { access_key_id: "ASSUMEDKEYASSUMEDKEY", secret_access_key: "s".repeat(40) };
    const session = { ...keys, security_token: "token", expiration: "2099-01-01T00:00:00Z" };
    const status = { permission_set_provisioning_status: { request_id: "r", status: "SUCCEEDED" } };
    const server = createServer((request, response) => {
      const isSts = request.url?.includes("assume-with-oidc") ?? false;
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(isSts ? { credentials: session } : status));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const endpoints = JSON.stringify({ identitycenter: url, sts: url });
    const environment = {
      HUAWEICLOUD_OIDC_PROVIDER_URN: "iam::d1:oidcProvider:ci",
      HUAWEICLOUD_OIDC_AGENCY_URN: "iam::d1:agency:ops",
      HUAWEICLOUD_OIDC_ID_TOKEN: createIdToken(),
    };
    const client = connect(
      createSettings((key) => (key === "huaweicloud:endpoints" ? endpoints : undefined), environment),
    );
    const operation = permissionSetProvisioningOperations.describe({ instanceId: "i", requestId: "r" });
    const sendByMs = systemClock.now() + 5_000;
    const calls = Array.from({ length: 40 }, () => client.call(operation, { sendByMs }));
    const ended = await Promise.allSettled(calls);
    server.close();
    server.closeAllConnections();
    const failures = ended.flatMap((end) => (end.status === "rejected" ? [String(end.reason)] : []));
    assert.deepEqual(failures, []);
  });
});
