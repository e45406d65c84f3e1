import assert from "node:assert/strict";
import { name, version } from "../../../package.json";
import { userAgent } from "../../../src/identity-center/wire/user-agent";

describe("User-Agent", () => {
  it("names the package and its version, as package.json does", () => {
    assert.equal(userAgent, `${name}/${version}`);
  });
});
