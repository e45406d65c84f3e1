import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { NoCredentialsError } from "../../../../src/model/errors";
import { connect } from "../../../../src/identity-center/connect";
import { resolveCredentials } from "../../../../src/identity-center/credentials/resolve-credentials";
import { createSettings } from "../../../../src/identity-center/settings/settings";
import { permissionSetProvisioningOperations } from "../../../../src/identity-center/operations/permission-set-provisioning";
import { createGateProvider } from "../../../../src/provider/gate";
import { systemClock } from "../../../../src/wait/clock";
import { createWatchProcess } from "../../../../src/watch/watch-process";
import { startEmulator } from "../../../support/emulator/emulator";
import { createHome, type Home } from "../../../support/home";
import { type MetadataServer, startMetadataServer } from "../../../support/metadata-server";
import { settingsOf } from "../../../support/settings";
import { noCalls } from "../../../support/sources";
import { silentEngineLog } from "../../../support/silent-engine-log";

const agencyKeys = {
  accessKey: "AGENCYFAKEACCESSKEY",
  secretKey: "agency-fake-secret-key",
  securityToken: "agency-fake-token",
  expiresAt: Date.now() + 3_600_000,
};

type Stumble = (response: ServerResponse) => void;

describe("the agency of a server", () => {
  let home: Home;
  let metadata: MetadataServer;
  let url: URL;
  let nowMs: number;
  let keys: typeof agencyKeys | undefined;
  let stumble: Stumble | undefined;

  beforeEach(async () => {
    home = createHome();
    nowMs = Date.now();
    keys = agencyKeys;
    stumble = undefined;
    metadata = await startMetadataServer({
      keys: () => keys,
      stumble: (response) => {
        const current = stumble;
        current?.(response);
        return current !== undefined;
      },
    });
    ({ url } = metadata);
  });
  afterEach(async () => {
    home.remove();
    await metadata.close();
  });

  function resolve(timeoutMs = 3_000) {
    return resolveCredentials({
      settings: settingsOf({}, home.path),
      metadata: { url, timeoutMs },
      wallClock: () => nowMs,
      random: Math.random,
      callerOf: noCalls,
    });
  }
  const nameIt = () =>
    home.write(".hcloud/config.json", { profiles: [{ name: "default", mode: "ecsAgency" }] });

  const noneFound =
    "No Huawei Cloud credentials were found: set an access key and a secret key in Pulumi config " +
    "(huaweicloud:accessKey, huaweicloud:secretKey) or in the environment (HW_ACCESS_KEY, HW_SECRET_KEY). Sources " +
    "that were tried: Pulumi config: huaweicloud:accessKey and huaweicloud:secretKey are not set; the environment: " +
    "HW_ACCESS_KEY and HW_SECRET_KEY are not set; the environment: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not " +
    "set; a KooCLI profile: huaweicloud:profile and HW_PROFILE are not set; an ID token: " +
    "huaweicloud:assumeRoleWithOidc, HW_ASSUME_ROLE_IDP_ID, HUAWEICLOUD_OIDC_PROVIDER_URN and HUAWEICLOUD_SDK_IDP_ID are " +
    "not set; ~/.hcloud/config.json: no such file; " +
    "~/.huaweicloud/credentials: no such file; the metadata of this server: ";
  const service = () => `the metadata service of this server (${url.host})`;
  const profile =
    'The profile "default" of ~/.hcloud/config.json takes the credentials of this server\'s agency (mode ecsAgency), ' +
    "but ";

  it("is missing if the server has none: advice first, then every source that was tried, in order", async () => {
    keys = undefined;
    await assert.rejects(resolve().get(), {
      name: "NoCredentialsError",
      message: `${noneFound}no agency (HTTP 404).`,
    });
  });

  it("is asked for once if it is missing, and each call gets an error of its own", async () => {
    keys = undefined;
    const provider = resolve();
    for (let call = 0; call < 3; call += 1) {
      await assert.rejects(provider.get(), (error) => {
        assert.ok(error instanceof NoCredentialsError);
        assert.equal(error.message, `${noneFound}no agency (HTTP 404).`);
        error.message += " A hint.";
        return true;
      });
      nowMs += 3_600_000;
    }
    assert.equal(metadata.requests.length, 2);
  });

  it("is missing on a machine without a metadata service, for the whole run", async () => {
    await metadata.close();
    const provider = resolve();
    const absent = {
      name: "NoCredentialsError",
      message: `${noneFound}no connection (ECONNREFUSED).`,
    };
    await assert.rejects(provider.get(), absent);
    metadata = await startMetadataServer({ keys: () => keys });
    url.port = metadata.url.port;
    nowMs += 60_000;
    await assert.rejects(provider.get(), absent);
    assert.deepEqual(metadata.requests, []);
  });

  const stumbles: Record<string, [stumble: Stumble, message: string]> = {
    "HTTP 500": [(response) => response.writeHead(500).end(), "HTTP 500 to the request for a token"],
    "HTTP 429": [(response) => response.writeHead(429).end(), "HTTP 429 to the request for a token"],
    "a dropped connection": [(response) => response.destroy(), "no response (ECONNRESET)"],
    silence: [() => undefined, "no response in 1 s"],
    "a page": [(response) => response.end("<html> </html>"), "a broken token"],
  };
  for (const [what, [fault, message]] of Object.entries(stumbles)) {
    const summary = `no credentials (metadata: ${message})`;

    it(`is not now what it may be later, after ${what}`, async () => {
      const provider = resolve(1_000);
      stumble = fault;
      for (let call = 0; call < 2; call += 1) {
        await assert.rejects(provider.get(), {
          name: "MetadataError",
          summary,
          retryForMs: Infinity,
          message:
            `No Huawei Cloud credentials were found yet: no other source has any, and ${service()} failed: ` +
            `${message}. This may pass: try again later, or set an access key and a secret key in Pulumi config ` +
            "(huaweicloud:accessKey, huaweicloud:secretKey) or in the environment (HW_ACCESS_KEY, HW_SECRET_KEY).",
        });
        nowMs += 1_000;
      }
      stumble = undefined;
      assert.equal((await provider.get()).accessKey, agencyKeys.accessKey);
    });

    it(`is not now what it may be later, after ${what}, if a profile names it`, async () => {
      nameIt();
      const provider = resolve(1_000);
      stumble = fault;
      await assert.rejects(provider.get(), {
        name: "MetadataError",
        summary,
        retryForMs: Infinity,
        message: `${profile}${service()} failed: ${message}. This may pass: try again later.`,
      });
      stumble = undefined;
      nowMs += 1_000;
      assert.equal((await provider.get()).accessKey, agencyKeys.accessKey);
    });
  }

  for (const isNamed of [false, true]) {
    it(`is not missing if a service that has responded is gone${isNamed ? ", if a profile names it" : ""}`, async () => {
      if (isNamed) nameIt();
      const provider = resolve();
      stumble = (response) => response.writeHead(500).end();
      await assert.rejects(provider.get(), { name: "MetadataError" });
      await metadata.close();
      nowMs += 1_000;
      const fault = { name: "MetadataError", retryForMs: Infinity };
      await assert.rejects(provider.get(), {
        ...fault,
        summary: "no credentials (metadata: no connection (ECONNREFUSED))",
      });
      metadata = await startMetadataServer({ keys: () => keys });
      url.port = metadata.url.port;
      nowMs += 1_000;
      assert.equal((await provider.get()).accessKey, agencyKeys.accessKey);
    });
  }

  it("is never missing if a profile names it: a service that is not there gets 30 s", async () => {
    nameIt();
    await metadata.close();
    const provider = resolve();
    await assert.rejects(provider.get(), {
      name: "MetadataError",
      summary: "no credentials (metadata: no connection (ECONNREFUSED))",
      retryForMs: 30_000,
      message:
        `${profile}${service()} is not there: no connection (ECONNREFUSED). Use another profile on machines that are ` +
        "no servers of Huawei Cloud.",
    });
    metadata = await startMetadataServer({ keys: () => keys });
    url.port = metadata.url.port;
    nowMs += 1_000;
    assert.equal((await provider.get()).accessKey, agencyKeys.accessKey);
  });

  it("is never missing if a profile names it: a server without an agency is told so, until it has one", async () => {
    nameIt();
    keys = undefined;
    const provider = resolve();
    await assert.rejects(provider.get(), {
      name: "NoCredentialsError",
      message: `${profile}${service()} has none: no agency (HTTP 404). Give the server an agency, or use another profile.`,
    });
    keys = agencyKeys;
    nowMs += 1_000;
    assert.equal((await provider.get()).accessKey, agencyKeys.accessKey);
  });

  it("may come back if its credentials cannot be renewed, whatever the fault", async () => {
    const provider = resolve();
    await provider.get();
    nowMs = agencyKeys.expiresAt;
    const faults: Record<string, () => void> = {
      "no agency (HTTP 404)": () => (keys = undefined),
      "HTTP 500 to the request for a token": () => (stumble = (response) => response.writeHead(500).end()),
    };
    for (const [message, cause] of Object.entries(faults)) {
      cause();
      await assert.rejects(provider.get(), {
        name: "MetadataError",
        summary: `no credentials (metadata: ${message})`,
        retryForMs: Infinity,
        message:
          `The temporary credentials of this server's agency have expired, and ${service()} gave no new ones: ` +
          `${message}. This may pass: try again later.`,
      });
      nowMs += 1_000;
    }
    stumble = undefined;
    keys = { ...agencyKeys, accessKey: "RENEWED", expiresAt: nowMs + 3_600_000 };
    assert.equal((await provider.get()).accessKey, "RENEWED");
  });

  it("opens all gates of a run whose first request to the metadata stumbles", async () => {
    const emulator = await startEmulator({ users: [agencyKeys] });
    const { HOME } = process.env;
    process.env["HOME"] = home.path;
    try {
      for (const what of ["HTTP 500", "HTTP 429", "a dropped connection"]) {
        const [fault] = stumbles[what] ?? assert.fail(what);
        stumble = (response) => {
          stumble = undefined;
          fault(response);
        };
        const provider = createGateProvider(permissionSetProvisioningOperations, {
          connect: (config) => connect(createSettings(config, {}), { metadata: { url, timeoutMs: 300 } }),
          engineLog: silentEngineLog,
          watch: createWatchProcess(systemClock, () => 0.5),
        });
        const endpoints = JSON.stringify({ identitycenter: emulator.url });
        const get = (name: string) => (name === "huaweicloud:endpoints" ? endpoints : undefined);
        await provider.configure?.({ config: { get, require: String } });
        const gates = ["r-1", "r-2"].map(async (requestId) => {
          emulator.script(requestId, { outcome: "SUCCEEDED" });
          const result = await provider.create({ instanceId: "ssoins-1", requestId });
          return (result.outs as { status: string }).status;
        });
        assert.deepEqual(await Promise.all(gates), ["SUCCEEDED", "SUCCEEDED"], what);
      }
    } finally {
      process.env["HOME"] = HOME;
      await emulator.close();
    }
  }).timeout(20_000);
});
