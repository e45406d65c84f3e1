import assert from "node:assert/strict";
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

  it("gives clients of one endpoint and one identity the same name, which shows nothing, and all others another", () => {
    const user = { HW_ACCESS_KEY: "CONNECTFAKEACCESSKEY", HW_SECRET_KEY: "one-fake-secret-key" };
    const identityOf = (environment: Record<string, string>) =>
      connect(() => undefined, environment).identity;
    assert.equal(identityOf(user), identityOf({ ...user, HTTPS_PROXY: "http://proxy.example" }));
    assert.equal(identityOf({ HOME: "/nowhere" }), identityOf({ HOME: "/nowhere" }));
    const others = [
      user,
      { ...user, HW_ACCESS_KEY: "CONNECTFAKEACCESSKE2" },
      { ...user, HW_REGION_NAME: "eu-west-101" },
      {},
    ].map(identityOf);
    assert.equal(new Set(others).size, others.length);
    for (const identity of others) assert.match(identity, /^[0-9a-f]{64}$/);
  });

  it("misses nothing where nothing is set: credentials are for a call to miss", () => {
    assert.equal(connect(() => undefined, {}).host, "identitycenter.myhuaweicloud.com");
  });
});
