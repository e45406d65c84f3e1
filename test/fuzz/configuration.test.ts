import assert from "node:assert/strict";
import * as fc from "fast-check";
import { resolveCredentials } from "../../src/identity-center/credentials/resolve-credentials";
import { isLoopback, resolveEndpoint } from "../../src/identity-center/settings/endpoint";
import { resolveProxy } from "../../src/identity-center/settings/proxy";
import { hostileText } from "../support/fuzz/hostile-text";
import { assertPresentable } from "../support/fuzz/presentable";
import { values } from "../support/properties/runs";
import { settingsOf } from "../support/settings";
import { contextOf } from "../support/sources";

const url = fc
  .tuple(fc.constantFrom("https://", "http://", "HTTPS:", "//", ""), hostileText, hostileText)
  .map((parts) => parts.join(""));

const endpoints = fc.oneof(
  hostileText,
  fc.json({ stringUnit: "binary" }),
  fc.oneof(url, fc.jsonValue()).map((identitycenter) => JSON.stringify({ identitycenter })),
  fc.dictionary(hostileText, hostileText, { maxKeys: 3 }).map((map) => JSON.stringify(map)),
  fc
    .record({ key: misspelled("identitycenter"), beside: fc.dictionary(hostileText, url, { maxKeys: 2 }) })
    .map(({ key, beside }) => JSON.stringify({ ...beside, [key]: "https://meant.example" })),
);

/** A key, often the right one, or in another case, or with other characters between its letters. */
function misspelled(key: string): fc.Arbitrary<string> {
  const between = fc.constantFrom("", "", "", "", "-", "_", " ");
  const letters = Array.from(key, (letter) =>
    fc
      .tuple(fc.constantFrom(letter, letter, letter.toUpperCase()), between)
      .map(([shown, after]) => shown + after),
  );
  return fc.oneof(
    fc.constant(key),
    fc.tuple(...letters).map((parts) => parts.join("")),
  );
}

describe("any configured endpoint", function () {
  this.timeout(values.longestTestMs);

  it(`is one that may be called, or is refused by name ${values.inTitle}`, () => {
    fc.assert(
      fc.property(
        endpoints,
        hostileText,
        hostileText,
        fc.boolean(),
        (endpoints, region, cloud, ofProfile) => {
          const settings = settingsOf({
            "huaweicloud:endpoints": endpoints,
            "huaweicloud:region": ofProfile ? "" : region,
            HW_CLOUD: cloud,
          });
          try {
            const { protocol, hostname, href, username, password, search, hash } = resolveEndpoint(
              settings,
              ofProfile ? { name: "a profile", value: region } : undefined,
            );
            if (endpoints.includes("https://meant.example")) assert.equal(hostname, "meant.example");
            assert.ok(protocol === "https:" || (protocol === "http:" && isLoopback(hostname)), href);
            assert.equal(username + password + search + hash, "");
          } catch (error) {
            assertPresentable(error);
          }
        },
      ),
      values.parameters,
    );
  });

  it(`is refused without its password in the text ${values.inTitle}`, () => {
    const password = fc.stringMatching(/^pass[a-z0-9]{8,20}$/);
    fc.assert(
      fc.property(hostileText, password, hostileText, (before, password, after) => {
        const endpoint = JSON.stringify({ identitycenter: `https://${before}user:${password}@${after}` });
        try {
          resolveEndpoint(settingsOf({ "huaweicloud:endpoints": endpoint }));
        } catch (error) {
          assertPresentable(error);
          assert.ok(!String(error).includes(password), String(error));
        }
      }),
      values.parameters,
    );
  });
});

describe("any configured proxy", function () {
  this.timeout(values.longestTestMs);

  it(`is the URL of a proxy, or is refused by name ${values.inTitle}`, () => {
    fc.assert(
      fc.property(url, hostileText, (proxy, exempt) => {
        try {
          const environment = settingsOf({ HTTPS_PROXY: proxy, NO_PROXY: exempt });
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
const namedProfile = ["huaweicloud:profile", "huaweicloud:sharedConfigFile"];
const namedInEnvironment = ["HW_PROFILE", "HW_SHARED_CONFIG_FILE", "HUAWEICLOUD_SDK_CREDENTIALS_FILE"];
const otherIdentities = ["huaweicloud:agencyName", "huaweicloud:token", "HW_AUTH_TOKEN", "HW_USER_PASSWORD"];

const key = fc.stringMatching(/^secret[A-Za-z0-9]{10,30}$/);
const value = fc.oneof(
  { weight: 6, arbitrary: key },
  { weight: 1, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.tuple(key, hostileText).map((parts) => parts.join("")) },
);

/** Settings, most of them without an unsupported identity. */
const settings = fc.oneof(
  { weight: 4, arbitrary: someOf(...configuredKeys, ...environmentKeys) },
  { weight: 1, arbitrary: someOf(...configuredKeys, ...environmentKeys, ...otherIdentities) },
  { weight: 1, arbitrary: someOf(...namedProfile, ...environmentKeys, ...namedInEnvironment) },
  { weight: 1, arbitrary: someOf(...configuredKeys, ...namedProfile) },
);

function someOf(...names: readonly string[]): fc.Arbitrary<Readonly<Record<string, string | undefined>>> {
  return fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
}

describe("any configured credentials", function () {
  this.timeout(values.longestTestMs);

  it(`can be sent in a header, or are refused by name and not repeated ${values.inTitle}`, async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (settings) => {
        const texts = Object.values(settings).map(String);
        try {
          const provider = resolveCredentials(contextOf(settings));
          const isSet = (name: string) => Boolean(settings[name]);
          assert.ok(!namedProfile.some(isSet), "a profile without a home folder was passed over");
          const keysInConfig = configuredKeys.slice(0, 3).some(isSet);
          assert.ok(keysInConfig || !namedInEnvironment.some(isSet), "what was named was passed over");
          if (provider.source.includes("metadata")) return;
          const { accessKey, secretKey, securityToken = "", domainId = "" } = await provider.get();
          assert.match(accessKey + secretKey + securityToken + domainId, /^[\x21-\x7e]+$/);
          assert.ok(texts.includes(accessKey) && texts.includes(secretKey));
        } catch (error) {
          assertPresentable(error);
          // Texts may contain the names of profiles and files.
          const keys = [...configuredKeys, ...environmentKeys].map((name) => settings[name] ?? "");
          for (const value of keys.filter((value) => value.startsWith("secret"))) {
            assert.ok(!String(error).includes(value), String(error));
          }
        }
      }),
      values.parameters,
    );
  });
});

/** A field of an agency or of an ID token, most of them as they are meant. */
const field = (name: string) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(meant[name] ?? "x") },
    { weight: 1, arbitrary: fc.oneof(key, hostileText, fc.jsonValue()) },
  );
const meant: Readonly<Record<string, string>> = {
  ...{ agencyName: "deployer", domainId: "d-1", domainName: "management", duration: "3600", idpId: "ci" },
  ...{ idToken: "secretHeader00.secretPayload0.secretSignature", idTokenFile: "~/token" },
  HUAWEICLOUD_OIDC_PROVIDER_URN: "iam::d-1:oidcProvider:ci",
  HUAWEICLOUD_OIDC_AGENCY_URN: "iam::d-1:agency:deployer",
  HUAWEICLOUD_OIDC_ID_TOKEN: "secretHeader00.secretPayload0.secretSignature",
};
const block = fc
  .record(
    Object.fromEntries(
      ["agencyName", "domainId", "domainName", "duration", "idpId", "idToken", "idTokenFile"].map((name) => [
        name,
        field(name),
      ]),
    ),
    { requiredKeys: [] },
  )
  .map((fields) => JSON.stringify(fields));
const blocks = fc.oneof(
  block,
  fc.array(block, { maxLength: 3 }).map((all) => `[${all.join(",")}]`),
  hostileText,
);
const ofEnvironment = [
  ...["AGENCY_NAME", "DOMAIN_ID", "DOMAIN_NAME", "DURATION", "IDP_ID", "ID_TOKEN"].map(
    (name) => `HW_ASSUME_ROLE_${name}`,
  ),
  ...["PROVIDER_URN", "AGENCY_URN", "ID_TOKEN", "SESSION_NAME", "DURATION_SECONDS"].map(
    (name) => `HUAWEICLOUD_OIDC_${name}`,
  ),
];

describe("any configured agency or ID token", function () {
  this.timeout(values.longestTestMs);

  it(`is taken, or refused by name without its token ${values.inTitle}`, () => {
    const text = (name: string) => field(name).map((value) => (typeof value === "string" ? value : "x"));
    const environment = fc.record(Object.fromEntries(ofEnvironment.map((name) => [name, text(name)])), {
      requiredKeys: [],
    });
    const config = fc.record(
      { "huaweicloud:assumeRole": blocks, "huaweicloud:assumeRoleWithOidc": blocks },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(config, environment), (settings) => {
        let told: string;
        try {
          told = resolveCredentials(contextOf(settings)).source;
        } catch (error) {
          assertPresentable(error);
          told = error.message;
        }
        assert.ok(!/secretHeader|secretPayload|secretSignature/.test(told), told);
      }),
      values.parameters,
    );
  });
});
