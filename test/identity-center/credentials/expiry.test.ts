import assert from "node:assert/strict";
import { Throttle } from "../../../src/wait/throttle";
import { createClient, createLockoutGuard } from "../../../src/identity-center/client";
import { connect } from "../../../src/identity-center/connect";
import { createSettings } from "../../../src/identity-center/settings/settings";
import type { Credentials } from "../../../src/identity-center/credentials/credentials";
import { fixedCredentials } from "../../../src/identity-center/credentials/credentials";
import { createSend } from "../../../src/identity-center/wire/http";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";
import { createGateProvider } from "../../../src/provider/gate";
import { systemClock } from "../../../src/wait/clock";
import { createWatchProcess } from "../../../src/watch/watch-process";
import { type Emulator, startEmulator } from "../../support/emulator/emulator";
import { createHome, type Home } from "../../support/home";
import { startMetadataServer } from "../../support/metadata-server";
import { silentEngineLog } from "../../support/silent-engine-log";

const responded = {
  permissionSetId: "ps-8603aaaaaaaa14bd",
  accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
  createdDate: "2023-02-23T18:09:20.379Z",
};
const key = { instanceId: "ssoins-1", requestId: "r-1" };

function temporaryUser(name: string, lastsMs: number) {
  return {
    accessKey: `${name}FAKEACCESSKEY`,
    secretKey: `fake-secret-key-of-${name}`,
    securityToken: `fake-token-of-${name}`,
    expiresAt: Date.now() + lastsMs,
  };
}

describe("temporary credentials", () => {
  let emulator: Emulator;
  let home: Home;
  const { HOME } = process.env;

  before(() => {
    home = createHome();
    process.env["HOME"] = home.path;
  });
  after(() => {
    process.env["HOME"] = HOME;
    home.remove();
  });
  afterEach(() => emulator.close());

  it("are renewed in a wait that outlives them", async () => {
    const users = [temporaryUser("FIRST", 500), temporaryUser("SECOND", 3_600_000)];
    emulator = await startEmulator({ users });
    emulator.script(key.requestId, { inProgressPolls: 1, outcome: "SUCCEEDED" });
    const metadata = await startMetadataServer({
      keys: () => users.find(({ expiresAt }) => expiresAt > Date.now()),
    });
    try {
      const provider = createGateProvider(permissionSetProvisioningOperations, {
        connect: (config) =>
          connect(createSettings(config, {}), { metadata: { url: metadata.url, timeoutMs: 3_000 } }),
        engineLog: silentEngineLog,
        watch: createWatchProcess(systemClock, () => 0.5),
      });
      const endpoints = JSON.stringify({ identitycenter: emulator.url });
      const config = {
        get: (name: string) => (name === "huaweicloud:endpoints" ? endpoints : undefined),
        require: String,
      };
      await provider.configure?.({ config });

      const result = await provider.create(key);

      assert.deepEqual(result.outs, { ...key, ...responded, status: "SUCCEEDED" });
      assert.deepEqual(
        emulator.calls.map(({ signedBy, requestStatus }) => [signedBy, requestStatus]),
        [
          ["FIRSTFAKEACCESSKEY", "IN_PROGRESS"],
          ["SECONDFAKEACCESSKEY", "SUCCEEDED"],
        ],
      );
    } finally {
      await metadata.close();
    }
  });

  async function refusalOf(credentials: Credentials): Promise<string> {
    const user = temporaryUser("EXPIRED", -60_000);
    emulator = await startEmulator({ users: [user] });
    const lockoutGuard = createLockoutGuard();
    const client = createClient({
      route: "HTTPS_PROXY is not set.",
      endpoint: new URL(emulator.url),
      credentials: fixedCredentials(credentials),
      send: createSend(),
      wallClock: () => Date.now(),
      throttle: new Throttle(systemClock, () => 0.5),
      lockoutGuardOf: () => lockoutGuard,
      provenHosts: new Set(),
    });
    const { signal } = new AbortController();
    const ask = () =>
      client.call(permissionSetProvisioningOperations.describe(key), { signal }).then(
        () => assert.fail("not refused"),
        (error: unknown) => (error as Error).message,
      );
    const text = await ask();
    assert.match(
      await ask(),
      /: the call was not sent, because .* refused the same credentials before: 401 /,
    );
    assert.deepEqual(
      emulator.calls.map(({ httpStatus }) => httpStatus),
      [401],
      "it is sent once",
    );
    return text;
  }

  const pair = {
    accessKey: "EXPIREDFAKEACCESSKEY",
    secretKey: "fake-secret-key-of-EXPIRED",
    source: "a test",
  };
  const temporary = { ...pair, securityToken: "fake-token-of-EXPIRED" };

  it("are named as expired, with the time and with what to do, when they are refused after it", async () => {
    const expiresAt = Date.parse("2026-01-02T03:04:05Z");
    assert.match(
      await refusalOf({ ...temporary, expiresAt, renewal: "Ask for new ones." }),
      / The security token has expired at 2026-01-02T03:04:05\.000Z\. Ask for new ones\. Check /,
    );
  });

  it("may have expired if their expiry is unknown", async () => {
    assert.match(
      await refusalOf({ ...temporary, renewal: "Ask for new ones." }),
      / The security token may have expired\. Ask for new ones\. Check /,
    );
  });

  it("are not mentioned if the credentials are permanent", async () => {
    assert.doesNotMatch(await refusalOf(pair), /expired/);
  });
});
