import assert from "node:assert/strict";
import { InvalidConfigurationError } from "../../../../src/model/errors";
import type { Environment } from "../../../../src/identity-center/credentials/credentials";
import type { Finding } from "../../../../src/identity-center/credentials/sources/finding";
import {
  readPulumiConfig,
  readSdkNames,
  readTerraformNames,
} from "../../../../src/identity-center/credentials/sources/pulumi-config-and-environment";
import { settingsOf } from "../../../support/settings";

const renewal = "Get new temporary credentials, and set access key, secret key and security token together.";

/** Each place by the names that it has for the four parts. */
const places = [
  {
    look: (settings: Environment) => readPulumiConfig(settingsOf(settings).config),
    place: "Pulumi config",
    names: [
      ...["huaweicloud:accessKey", "huaweicloud:secretKey"],
      ...["huaweicloud:securityToken", "huaweicloud:domainId"],
    ],
  },
  {
    look: readTerraformNames,
    place: "the environment",
    names: ["HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN", "HW_DOMAIN_ID"],
  },
  {
    look: readSdkNames,
    place: "the environment",
    names: [
      ...["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"],
      ...["HUAWEICLOUD_SDK_SECURITY_TOKEN", "HUAWEICLOUD_SDK_DOMAIN_ID"],
    ],
  },
].map(({ look, place, names: [accessKey = "", secretKey = "", securityToken = "", domainId = ""] }) => ({
  look,
  place,
  accessKey,
  secretKey,
  securityToken,
  domainId,
}));

for (const { look, place, accessKey, secretKey, securityToken, domainId } of places) {
  describe(`from ${place} under ${accessKey}`, () => {
    const source = `${place} (${accessKey}, ${secretKey})`;

    it("takes the pair, and says where it comes from", () => {
      assert.deepEqual(look({ [accessKey]: "AK", [secretKey]: "sk" }), {
        kind: "found",
        credentials: { accessKey: "AK", secretKey: "sk", source, renewal },
      });
    });

    it("takes the security token and the domain ID along", () => {
      const settings = {
        [accessKey]: "AK",
        [secretKey]: "sk",
        [securityToken]: "token",
        [domainId]: "domain",
      };
      assert.deepEqual(look(settings), {
        kind: "found",
        credentials: {
          accessKey: "AK",
          secretKey: "sk",
          securityToken: "token",
          domainId: "domain",
          source,
          renewal,
        },
      });
    });

    it("takes what is empty for absent", () => {
      const settings = { [accessKey]: "AK", [secretKey]: "sk", [securityToken]: "", [domainId]: "" };
      assert.deepEqual(look(settings), look({ [accessKey]: "AK", [secretKey]: "sk" }));
      assert.deepEqual(look({ [accessKey]: "", [secretKey]: "" }), look({}));
    });

    it("says what it lacks", () => {
      assert.deepEqual(look({}), {
        kind: "missing",
        place,
        what: `${accessKey} and ${secretKey} are not set`,
      });
    });

    it("refuses half a pair, naming the missing half", () => {
      const asOne = "Set all of them, or none to use credentials from another place.";
      assertRefused(
        look,
        { [accessKey]: "AK" },
        `In ${place}, ${accessKey} is set but ${secretKey} is not. ${asOne}`,
      );
      assertRefused(
        look,
        { [accessKey]: "", [secretKey]: "sk" },
        `In ${place}, ${secretKey} is set but ${accessKey} is not. ${asOne}`,
      );
      assertRefused(
        look,
        { [accessKey]: "AK", [securityToken]: "token" },
        `In ${place}, ${accessKey} is set but ${secretKey} is not. ${asOne}`,
      );
    });

    it("refuses a security token alone, naming both that are missing", () => {
      assertRefused(
        look,
        { [securityToken]: "token" },
        `In ${place}, ${securityToken} is set but ${accessKey} and ${secretKey} are not. Set all of them, or ` +
          "none to use credentials from another place.",
      );
    });

    it("asks whether the two are swapped if one has the length of the other, and shows neither", () => {
      const access = `CANARY${"A".repeat(14)}`;
      const secret = `CANARY${"s".repeat(34)}`;
      for (const [first, second] of [
        [secret, access],
        [secret, secret],
        [access, access],
        [secret, "short"],
        ["short", access],
      ] as const) {
        assertRefused(
          look,
          { [accessKey]: first, [secretKey]: second },
          `In ${place}, ${accessKey} has ${first.length} characters and ${secretKey} ${second.length}: are the two ` +
            "swapped? An access key has 20 characters, a secret key 40.",
        );
      }
      assert.equal(look({ [accessKey]: access, [secretKey]: secret }).kind, "found");
    });

    it("does not take a domain ID for a part of credentials", () => {
      assert.equal(look({ [domainId]: "domain" }).kind, "missing");
    });

    for (const name of [accessKey, secretKey, securityToken, domainId]) {
      it(`refuses white space and whatever else no key has in ${name}, without repeating it`, () => {
        for (const character of [
          " ",
          "\n",
          "\r\n",
          "\t",
          "\0",
          "\u001b",
          "\u007f",
          "\u00a0",
          "é",
          "权",
          "\ud83d",
        ]) {
          for (const value of [`CANARY${character}`, `${character}CANARY`, `CAN${character}ARY`, character]) {
            assertRefused(
              look,
              { [accessKey]: "AK", [secretKey]: "sk", [name]: value },
              `${name} in ${place} holds white space, a line end or another character that no key has. Set it ` +
                "again.",
            );
          }
        }
      });
    }

    it("classifies a token of 1 MB in no time", () => {
      const settings = { [accessKey]: "AK", [secretKey]: "sk", [securityToken]: `${"t".repeat(2 ** 20)} ` };
      assert.throws(() => look(settings), InvalidConfigurationError);
    });
  });
}

function assertRefused(
  look: (settings: Environment) => Finding,
  settings: Environment,
  message: string,
): void {
  assert.throws(() => look(settings), { name: "InvalidConfigurationError", message });
}
