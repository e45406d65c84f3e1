import assert from "node:assert/strict";
import * as fc from "fast-check";
import { currentProfile } from "../../src/identity-center/credentials/sources/koocli";
import { sdkFile } from "../../src/identity-center/credentials/sources/sdk-file";
import type { Finding } from "../../src/identity-center/credentials/sources/source";
import { hostileText, unsafe } from "../support/fuzz/hostile-text";
import { assertPresentable } from "../support/fuzz/presentable";
import { createHome, type Home } from "../support/home";
import { values } from "../support/properties/runs";
import { contextOf } from "../support/sources";

/** A text that has the form of a key and is easy to find. */
const secret = fc.stringMatching(/^secret[A-Za-z0-9]{10,30}$/);

const secretOr = (other: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 3, arbitrary: secret }, { weight: 1, arbitrary: other });

/** Objects that cannot be converted to text, and values of every other type. */
const anyJson = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>({ toString: 1, valueOf: null }, [{ toJSON: 1 }], { ["__proto__"]: { name: "x" } }),
  hostileText,
);

describe("any file of credentials", function () {
  this.timeout(values.longestTestMs);

  let home: Home;
  before(() => {
    home = createHome();
  });
  after(() => {
    home.remove();
  });

  /**
   * Reads the written file. The result is keys that can be sent, or a documented refusal that contains none of them.
   */
  async function assertRead(text: string, read: () => Finding): Promise<void> {
    let told: string;
    try {
      const finding = read();
      if (finding.kind === "found") {
        const { source } = finding.credentials;
        told = source;
        if (source === "the metadata of this server") return;
        const { accessKey, secretKey, securityToken = "", domainId = "" } = await finding.credentials.get();
        assert.match(accessKey + secretKey + securityToken + domainId, /^[\x21-\x7e]+$/);
      } else {
        told = JSON.stringify(finding);
      }
      assert.doesNotMatch(told, unsafe);
    } catch (error) {
      assertPresentable(error);
      told = error.message;
    }
    // A text may contain the profile's name.
    for (const [repeated] of text.matchAll(/secret[A-Za-z0-9]{10,}/g)) {
      assert.ok(!told.includes(repeated), told);
    }
  }

  const ini = (text: string) => {
    home.write(".huaweicloud/credentials", text);
    return assertRead(text, () => sdkFile(contextOf({}, home.path)));
  };
  const koocli = (text: string) => {
    home.write(".hcloud/config.json", text);
    return assertRead(text, () => currentProfile(contextOf({}, home.path)));
  };

  const section = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("[basic]", "[global]") },
    { weight: 1, arbitrary: hostileText.map((name) => `[${name}]`) },
  );
  const name = fc.constantFrom(
    "ak",
    "sk",
    "security_token",
    "domain_id",
    "idp_id",
    "id_token_file",
    "AK",
    "",
  );
  const setting = fc
    .tuple(name, fc.constantFrom("=", " = ", ":", " ", ""), secretOr(hostileText))
    .map((parts) => parts.join(""));
  const line = fc.oneof({ weight: 1, arbitrary: section }, { weight: 4, arbitrary: setting }, hostileText);
  const iniText = fc
    .tuple(fc.array(line, { maxLength: 10 }), fc.constantFrom("\n", "\r\n", "\r"))
    .map(([lines, end]) => lines.join(end));

  it(`of the SDKs is read, or refused with a documented error that shows none of it ${values.inTitle}`, async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(iniText, hostileText), ini), values.parameters);
  });

  const keys = fc.record(
    { accessKeyId: secretOr(anyJson), secretAccessKey: secretOr(anyJson), securityToken: secretOr(anyJson) },
    { requiredKeys: [] },
  );
  const mode = fc.oneof(fc.constantFrom<unknown>("AKSK", "SSO", "ecsAgency", "", undefined), anyJson);
  const profile = fc
    .tuple(
      fc.record(
        {
          name: fc.oneof(fc.constant("default"), anyJson),
          mode,
          agencyName: fc.oneof({ weight: 4, arbitrary: fc.constant("") }, anyJson),
          domainId: anyJson,
          region: fc.oneof(fc.constantFrom<unknown>("eu-west-101", "", null), anyJson),
          ssoAuth: fc.oneof(fc.record({ stsToken: fc.oneof(keys, anyJson) }), anyJson),
        },
        { requiredKeys: ["name"] },
      ),
      keys,
    )
    .map(([fields, keys]) => ({ ...fields, ...keys }));
  const file = fc.record(
    {
      current: fc.oneof(fc.constant("default"), anyJson),
      authEncrypt: fc.oneof(fc.constantFrom<unknown>("false", "true", false), anyJson),
      profiles: fc.oneof({ weight: 4, arbitrary: fc.array(profile, { maxLength: 3 }) }, anyJson),
    },
    { requiredKeys: [] },
  );
  const json = fc.oneof(file, anyJson).map((value) => JSON.stringify(value));
  const cutJson = fc
    .tuple(json, fc.nat(200), hostileText)
    .map(([text, at, rest]) => text.slice(0, at) + rest);

  it(`of KooCLI is read, or refused with a documented error that shows none of it ${values.inTitle}`, async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(json, json, cutJson, hostileText), koocli), values.parameters);
  });
});
