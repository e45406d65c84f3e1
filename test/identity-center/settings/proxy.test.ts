import assert from "node:assert/strict";
import { InvalidConfigurationError } from "../../../src/model/errors";
import { describeRoute, resolveProxy } from "../../../src/identity-center/settings/proxy";
import type { Environment } from "../../../src/identity-center/settings/settings";
import { settingsOf } from "../../support/settings";

const service = "https://identitycenter.myhuaweicloud.com";

describe("resolveProxy", () => {
  function resolve(environment: Environment, endpoint = service): string | undefined {
    return resolveProxy(new URL(endpoint), settingsOf(environment))?.href;
  }

  it("is none if the environment names none", () => {
    assert.equal(resolve({}), undefined);
    assert.equal(resolve({ HTTPS_PROXY: "", https_proxy: "" }), undefined);
  });

  const accepted = {
    "http://proxy.example:3128": "http://proxy.example:3128/",
    "http://proxy.example": "http://proxy.example/",
    "https://proxy.example": "https://proxy.example/",
    "http://user:pass%40word@proxy.example:3128": "http://user:pass%40word@proxy.example:3128/",
    "proxy.example:3128": "http://proxy.example:3128/",
    "proxy.example": "http://proxy.example/",
    "user:password@proxy.example:3128": "http://user:password@proxy.example:3128/",
    "http://[fd00::1]:3128": "http://[fd00::1]:3128/",
    "HTTP://Proxy.Example:3128/": "http://proxy.example:3128/",
    "http://10.0.0.1:3128": "http://10.0.0.1:3128/",
    "http://bücher.example:3128": "http://xn--bcher-kva.example:3128/",
    "http://user:p%23%2F%3F%40%5Cw%20d@proxy.example": "http://user:p%23%2F%3F%40%5Cw%20d@proxy.example/",
    "http://user:a^b|c<d>{e}:f@proxy.example": "http://user:a%5Eb%7Cc%3Cd%3E%7Be%7D%3Af@proxy.example/",
  };
  for (const [value, href] of Object.entries(accepted)) {
    it(`takes ${value} as ${href}`, () => {
      assert.equal(resolve({ HTTPS_PROXY: value }), href);
      assert.equal(resolve({ https_proxy: value }), href);
    });
  }

  it("reads upper case before lower case, as the Pulumi CLI does", () => {
    const environment = { HTTPS_PROXY: "http://upper.example", https_proxy: "http://lower.example" };
    assert.equal(resolve(environment), "http://upper.example/");
    const exempt = { ...environment, NO_PROXY: "other.example", no_proxy: "*" };
    assert.equal(resolve(exempt), "http://upper.example/");
  });

  it("is none for what NO_PROXY exempts", () => {
    for (const name of ["NO_PROXY", "no_proxy"]) {
      const environment = { HTTPS_PROXY: "http://proxy.example", [name]: "a.example,myhuaweicloud.com" };
      assert.equal(resolve(environment), undefined);
      assert.equal(resolve(environment, "https://b.example"), "http://proxy.example/");
    }
  });

  it("is none for loopback addresses, which no proxy could reach", () => {
    for (const host of ["localhost", "127.0.0.1:8443", "127.1.2.3", "[::1]:8443"]) {
      for (const scheme of ["http", "https"]) {
        assert.equal(resolve({ HTTPS_PROXY: "http://proxy.example" }, `${scheme}://${host}`), undefined);
      }
    }
  });

  it("has no use for HTTP_PROXY and ALL_PROXY", () => {
    const elsewhere = "http://proxy.example";
    const environment = { HTTP_PROXY: elsewhere, http_proxy: elsewhere, ALL_PROXY: elsewhere };
    assert.equal(resolve(environment), undefined);
  });

  const what =
    "has to be a URL such as http://proxy.example:3128 or https://proxy.example, where a user name and a password " +
    "are percent-encoded";
  const malformed = [
    ...["http://", "http://:3128", "http://proxy.example:99999", "proxy example", "http://proxy.example\n"],
    ...["socks5://proxy.example:1080", "ftp://proxy.example", "file:///etc/passwd", "://proxy.example"],
  ];
  for (const value of malformed) {
    it(`refuses ${JSON.stringify(value)}, naming the variable`, () => {
      for (const name of ["HTTPS_PROXY", "https_proxy"]) {
        assert.throws(
          () => resolve({ [name]: value }),
          (error) =>
            isRefusal(
              error,
              `The proxy in the environment variable ${name} ${what}, but is ${value.replace("\n", "\\n")}.`,
            ),
        );
      }
    });
  }

  const secretive = [
    ...["http://user:CANARY@proxy.example:99999", "http://user:CAN ARY@proxy.example", "http://user:CANARY@"],
    // Reserved characters that are not encoded, in the password and in the user name.
    ...["#", "/", "?", "@", "\\", "//", "://", "/@", ":80/", "?@", "#@"].flatMap((reserved) =>
      ["http://", "https://", "HTTP://", ""].flatMap((scheme) => [
        `${scheme}user:CAN${reserved}ARY@proxy.example:3128`,
        `${scheme}us${reserved}er:CANARY@proxy.example:3128`,
        `${scheme}user:CANARY${reserved}@proxy.example`,
        `${scheme}user:12${reserved}CANARY@proxy.example`,
      ]),
    ),
    ...[
      "http://user:CANARY#proxy.example",
      "http://user:CANARY/proxy.example",
      "http://user:CANARY%40proxy.example",
    ],
    ...["http://proxy.example/CANARY@", "http://proxy.example?CANARY", "http://user:CANARY", "user:CANARY"],
    // What no header can hold, or would be cut at another place.
    ...["http://user:CANARY%00@proxy.example", "http://user%0d%0aX:CANARY@proxy.example"],
    ...["http://us%3aer:CANARY@proxy.example", "http://user:CANARY@%70roxy.example"],
    // Numbers that become addresses.
    ...["http://user:CANARY@1234", "http://user:CANARY@0x7f.1"],
    ...["http://user:CANARY%zz@proxy.example", "socks5://user:CANARY@proxy.example", "user:CANARY@"],
  ];
  for (const value of secretive) {
    it(`refuses ${value}, and does not repeat what may be a password`, () => {
      for (const name of ["HTTPS_PROXY", "https_proxy"]) {
        assert.throws(
          () => resolve({ [name]: value }),
          (error) => isRefusal(error, `The proxy in the environment variable ${name} ${what}.`),
        );
      }
    });
  }

  it("does not mind a malformed proxy that is not needed", () => {
    assert.equal(resolve({ HTTPS_PROXY: "socks5://x", NO_PROXY: "*" }), undefined);
    assert.equal(resolve({ HTTPS_PROXY: "socks5://x" }, "http://127.0.0.1:8080"), undefined);
  });
});

describe("describeRoute", () => {
  const host = "identitycenter.myhuaweicloud.com";
  const routes: readonly (readonly [environment: Environment, route: string])[] = [
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
      const settings = settingsOf(environment);
      const endpoint = new URL(`https://${host}`);
      assert.equal(describeRoute(endpoint, resolveProxy(endpoint, settings), settings), route);
    });
  }
});

function isRefusal(error: unknown, message: string): true {
  assert.ok(error instanceof InvalidConfigurationError);
  assert.equal(error.message, message);
  return true;
}
