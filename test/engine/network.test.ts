import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { type Emulator, emulatorUser, startEmulator } from "../support/emulator/emulator";
import { Stack } from "../support/engine/stack";
import { closedPort } from "../support/network/fake-engine";
import { createAuthority } from "../support/network/certificates";
import { type Proxy, startProxy } from "../support/network/connect-proxy";

const program = `
const { PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
const gate = new PermissionSetProvisioningStatus("ready", { instanceId: "ssoins-1", requestId: "r-1" });
exports.status = gate.status;
`;

describe("a gate in a company's network", () => {
  const authority = createAuthority();
  let emulator: Emulator;
  let proxy: Proxy;

  before(async () => {
    emulator = await startEmulator({ tls: authority.issue({ hosts: ["identitycenter.cloud.example"] }) });
    proxy = await startProxy({ target: emulator.url, user: "user:CANARY" });
  });
  after(async () => {
    await proxy.close();
    await emulator.close();
  });

  // The SDK's own gRPC reads only the lower-case names, and would search for the engine behind the proxy.
  const environments = [["HTTPS_PROXY"], ["https_proxy", "no_proxy"]] as const;
  for (const [variable, exemption] of environments) {
    it(`opens through the proxy in ${variable}, trusts the company's authority, and shows no password`, async () => {
      const stack = await Stack.create({
        program,
        config: { "huaweicloud:cacertFile": authority.cert, "huaweicloud:cloud": "cloud.example" },
        environment: {
          HW_ACCESS_KEY: emulatorUser.accessKey,
          HW_SECRET_KEY: emulatorUser.secretKey,
          [variable]: proxy.url.replace("//", "//user:CANARY@"),
          ...(exemption && { [exemption]: "127.0.0.1" }),
        },
      });
      try {
        emulator.script("r-1", { inProgressPolls: 1, outcome: "SUCCEEDED" });
        const tunnels = proxy.tunnels.length;

        const up = await stack.up("--debug", "--logtostderr", "-v=9");

        assert.equal(up.exitCode, 0, up.output);
        assert.match(up.output, /status: "SUCCEEDED"/);
        assert.deepEqual(proxy.tunnels.slice(tunnels), ["identitycenter.cloud.example:443"]);
        const state = await stack.pulumi("stack", "export", "--show-secrets");
        for (const text of [up.output, state.output]) assert.ok(!text.includes("CANARY"));
      } finally {
        await stack.remove();
      }
    });
  }

  for (const no_proxy of ["localhost, 127.0.0.1", "127.0.0.1 "]) {
    it(`is not reached if a blank stands beside 127.0.0.1 in no_proxy: "${no_proxy}"`, async () => {
      const stack = await Stack.create({
        program,
        environment: { https_proxy: `http://127.0.0.1:${await closedPort()}`, no_proxy },
      });
      const engine = stack.spawnPulumi("up", "--yes", "--skip-preview");
      const closed = once(engine, "close");
      try {
        await new Promise<void>((resolve) => {
          engine.stdout.on("data", (chunk: Buffer) => {
            if (chunk.includes("E Failed to connect to proxy 127.0.0.1:")) resolve();
          });
        });
      } finally {
        // The second signal ends what the engine has started, too. Killed, it would leave the program behind.
        engine.kill("SIGINT");
        await delay(1_000);
        engine.kill("SIGTERM");
        await closed;
        await stack.remove();
      }
    });
  }
});
