import assert from "node:assert/strict";
import { connect } from "../../../src/identity-center/connect";

describe("the route of a client", () => {
  const host = "identitycenter.myhuaweicloud.com";
  const routes: readonly (readonly [environment: Record<string, string>, route: string])[] = [
    [{}, "HTTPS_PROXY is not set."],
    [{ HTTPS_PROXY: "", HTTP_PROXY: "http://p.example" }, "HTTPS_PROXY is not set."],
    [
      { HTTPS_PROXY: "http://u:secret@p.example:3128" },
      "HTTPS_PROXY is set: calls go through the proxy p.example:3128.",
    ],
    [{ https_proxy: "p.example" }, "https_proxy is set: calls go through the proxy p.example."],
    [
      { HTTPS_PROXY: "http://p.example", NO_PROXY: ".myhuaweicloud.com" },
      `HTTPS_PROXY is set, but does not apply to ${host}.`,
    ],
  ];
  for (const [environment, route] of routes) {
    it(`says of ${JSON.stringify(environment)}: ${route}`, () => {
      assert.equal(connect(() => undefined, environment).route, route);
    });
  }
});
