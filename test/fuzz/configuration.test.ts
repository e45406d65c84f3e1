import assert from "node:assert/strict";
import * as fc from "fast-check";
import { InvalidConfigurationError } from "../../src/errors";
import { resolveCredentials } from "../../src/identity-center/credentials/resolve-credentials";
import { isLoopback, resolveEndpoint } from "../../src/identity-center/endpoint";
import { resolveProxy } from "../../src/identity-center/proxy";
import { hostileText, longTexts } from "../support/fuzz/hostile-text";
import { assertPresentable } from "../support/fuzz/presentable";
import { values } from "../support/properties/runs";

const url = fc
  .tuple(fc.constantFrom("https://", "http://", "HTTPS:", "//", ""), hostileText, hostileText)
  .map((parts) => parts.join(""));

const endpoints = fc.oneof(
  hostileText,
  fc.json({ stringUnit: "binary" }),
  fc.oneof(url, fc.jsonValue()).map((identitycenter) => JSON.stringify({ identitycenter })),
  fc.dictionary(hostileText, hostileText, { maxKeys: 3 }).map((map) => JSON.stringify(map)),
);

describe("any configured endpoint", function () {
  this.timeout(values.longestTestMs);

  it(`is one that may be called, or refused by name ${values.inTitle}`, () => {
    fc.assert(
      fc.property(endpoints, hostileText, hostileText, (endpoints, region, cloud) => {
        const config = (key: string) =>
          ({ "huaweicloud:endpoints": endpoints, "huaweicloud:region": region })[key];
        try {
          const { protocol, hostname, href, username, password, search, hash } = resolveEndpoint(config, {
            HW_CLOUD: cloud,
          });
          assert.ok(protocol === "https:" || (protocol === "http:" && isLoopback(hostname)), href);
          assert.equal(username + password + search + hash, "");
        } catch (error) {
          assertPresentable(error);
        }
      }),
      values.parameters,
    );
  });

  it(`repeats no password when it is refused ${values.inTitle}`, () => {
    const password = fc.stringMatching(/^pass[a-z0-9]{8,20}$/);
    fc.assert(
      fc.property(hostileText, password, hostileText, (before, password, after) => {
        const endpoint = JSON.stringify({ identitycenter: `https://${before}user:${password}@${after}` });
        try {
          resolveEndpoint((key) => (key === "huaweicloud:endpoints" ? endpoint : undefined), {});
        } catch (error) {
          assertPresentable(error);
          assert.ok(!String(error).includes(password), String(error));
        }
      }),
      values.parameters,
    );
  });

  it("is refused in no time, however long", () => {
    for (const text of longTexts) {
      assert.throws(() => resolveEndpoint(() => text, {}), InvalidConfigurationError);
      const inMap = JSON.stringify({ identitycenter: `https://${text}` });
      try {
        resolveEndpoint((key) => (key === "huaweicloud:endpoints" ? inMap : undefined), {});
      } catch (error) {
        assertPresentable(error);
      }
    }
  });
});

describe("any configured proxy", function () {
  this.timeout(values.longestTestMs);

  it(`is the URL of one, or refused by name ${values.inTitle}`, () => {
    fc.assert(
      fc.property(url, hostileText, (proxy, exempt) => {
        try {
          const environment = { HTTPS_PROXY: proxy, NO_PROXY: exempt };
          const resolved = resolveProxy(new URL("https://identitycenter.example.com"), environment);
          assert.ok(resolved === undefined || ["http:", "https:"].includes(resolved.protocol));
        } catch (error) {
          assertPresentable(error);
        }
      }),
      values.parameters,
    );
  });
});

const configuredKeys = ["accessKey", "secretKey", "securityToken", "domainId"].map(
  (key) => `huaweicloud:${key}`,
);
const environmentKeys = [
  ...["HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN", "HW_DOMAIN_ID"],
  ...["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"],
];
const otherIdentities = ["huaweicloud:assumeRole", "huaweicloud:token", "HW_AUTH_TOKEN", "HW_USER_PASSWORD"];

const key = fc.stringMatching(/^secret[A-Za-z0-9]{10,30}$/);
const value = fc.oneof(
  { weight: 6, arbitrary: key },
  { weight: 1, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.tuple(key, hostileText).map((parts) => parts.join("")) },
);

/** Settings, most of them without an identity that is not supported. */
const settings = fc.oneof(
  { weight: 4, arbitrary: someOf(...configuredKeys, ...environmentKeys) },
  { weight: 1, arbitrary: someOf(...configuredKeys, ...environmentKeys, ...otherIdentities) },
);

function someOf(...names: readonly string[]): fc.Arbitrary<Readonly<Record<string, string | undefined>>> {
  return fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
}

describe("any configured credentials", function () {
  this.timeout(values.longestTestMs);

  it(`can be sent in a header, or are refused by name and not repeated ${values.inTitle}`, async () => {
    const metadata = { url: new URL("http://127.0.0.1:1"), timeoutMs: 1 };
    await fc.assert(
      fc.asyncProperty(settings, async (settings) => {
        const texts = Object.values(settings).map(String);
        try {
          const config = (key: string) => settings[key];
          const clockwork = { wallClock: () => 0, random: () => 0 };
          const places = { config, environment: settings, home: undefined, metadata, ...clockwork };
          const provider = resolveCredentials(places);
          if (provider.source.includes("metadata")) return;
          const { accessKey, secretKey, securityToken = "", domainId = "" } = await provider.get();
          assert.match(accessKey + secretKey + securityToken + domainId, /^[\x21-\x7e]+$/);
          assert.ok(texts.includes(accessKey) && texts.includes(secretKey));
        } catch (error) {
          assertPresentable(error);
          for (const value of texts.filter((value) => value.startsWith("secret"))) {
            assert.ok(!String(error).includes(value), String(error));
          }
        }
      }),
      values.parameters,
    );
  });
});
