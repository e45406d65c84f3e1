import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { InvalidConfigurationError } from "../../src/errors";
import { connect } from "../../src/identity-center/connect";

describe("connect", () => {
  const malformed: Record<string, Record<string, string>> = {
    "The region in ": { HW_REGION_NAME: "eu-west-101/x" },
    "The cloud in ": { HW_CLOUD: "evil/" },
    "The proxy in ": { HTTPS_PROXY: "socks5://proxy.example" },
    "The file of certificate authorities ": { OS_CACERT: "/nowhere/ca.pem" },
  };
  for (const [beginning, environment] of Object.entries(malformed)) {
    it(`refuses ${JSON.stringify(environment)} also where there are no credentials yet`, () => {
      assert.throws(
        () => connect(() => undefined, environment),
        (error) => error instanceof InvalidConfigurationError && error.message.startsWith(beginning),
      );
    });
  }

  it("misses nothing where nothing is set: credentials are for a call to miss", () => {
    assert.equal(connect(() => undefined, {}).host, "identitycenter.myhuaweicloud.com");
  });

  for (const [proxy, loaded] of [
    ["", 0],
    ["http://proxy.example:3128", 1],
  ] as const) {
    it(`loads ${loaded ? "" : "no "}code for proxies where HTTPS_PROXY is "${proxy}"`, () => {
      const script =
        'require("ts-node/register"); const { connect } = require("./src/identity-center/connect");' +
        'connect(() => undefined, { ...process.env, HW_ACCESS_KEY: "a", HW_SECRET_KEY: "s" });' +
        "console.log(Object.keys(require.cache).filter((file) => file.includes('/hpagent/')).length)";
      const output = execFileSync(process.execPath, ["-e", script], {
        cwd: join(__dirname, "../.."),
        env: { PATH: process.env["PATH"], HTTPS_PROXY: proxy },
        encoding: "utf8",
      });
      assert.equal(output, `${String(loaded)}\n`);
    });
  }
});
