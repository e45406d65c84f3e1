import assert from "node:assert/strict";
import type { Environment } from "../../../../src/identity-center/settings/settings";
import {
  pulumiConfig,
  sdkNames,
  terraformNames,
} from "../../../../src/identity-center/credentials/sources/pulumi-config-and-environment";
import type { Finding } from "../../../../src/identity-center/credentials/sources/source";
import { contextOf, credentialsOf, foundIn } from "../../../support/sources";

const renewal = "Get new temporary credentials, and set access key, secret key and security token together.";

/** Each source by the names that it has for the four parts. */
const sources = [
  {
    find: pulumiConfig,
    holder: "Pulumi config",
    names: [
      ...["huaweicloud:accessKey", "huaweicloud:secretKey"],
      ...["huaweicloud:securityToken", "huaweicloud:domainId"],
    ],
  },
  {
    find: terraformNames,
    holder: "the environment",
    names: ["HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN", "HW_DOMAIN_ID"],
  },
  {
    find: sdkNames,
    holder: "the environment",
    names: [
      ...["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"],
      ...["HUAWEICLOUD_SDK_SECURITY_TOKEN", "HUAWEICLOUD_SDK_DOMAIN_ID"],
    ],
  },
].map(({ find, holder, names: [accessKey = "", secretKey = "", securityToken = "", domainId = ""] }) => ({
  read: (settings: Environment) => find(contextOf(settings)),
  holder,
  accessKey,
  secretKey,
  securityToken,
  domainId,
}));

for (const { read, holder, accessKey, secretKey, securityToken, domainId } of sources) {
  describe(`from ${holder} under ${accessKey}`, () => {
    const source = `${holder} (${accessKey}, ${secretKey})`;

    it("takes the pair, and says where it comes from", async () => {
      const found = foundIn(read({ [accessKey]: "AK", [secretKey]: "sk" }));
      assert.equal(found.source, source);
      assert.equal(found.identity, "AK");
      assert.equal(found.isFromConfig ?? false, holder === "Pulumi config");
      assert.deepEqual(await found.get(), { accessKey: "AK", secretKey: "sk", source, renewal });
    });

    it("takes the security token and the domain ID along", async () => {
      const settings = {
        [accessKey]: "AK",
        [secretKey]: "sk",
        [securityToken]: "token",
        [domainId]: "domain",
      };
      assert.deepEqual(await credentialsOf(read(settings)), {
        accessKey: "AK",
        secretKey: "sk",
        securityToken: "token",
        domainId: "domain",
        source,
        renewal,
      });
    });

    it("takes what is empty for absent", async () => {
      const settings = { [accessKey]: "AK", [secretKey]: "sk", [securityToken]: "", [domainId]: "" };
      assert.deepEqual(
        await credentialsOf(read(settings)),
        await credentialsOf(read({ [accessKey]: "AK", [secretKey]: "sk" })),
      );
      assert.deepEqual(read({ [accessKey]: "", [secretKey]: "" }), read({}));
    });

    it("says what it lacks", () => {
      assert.deepEqual(read({}), {
        kind: "missing",
        source: holder,
        what: `${accessKey} and ${secretKey} are not set`,
      });
    });

    it("refuses half a pair, naming the missing half", () => {
      const asOne = "Set all of them, or none to use credentials from another source.";
      assertRefused(
        read,
        { [accessKey]: "AK" },
        `In ${holder}, ${accessKey} is set but ${secretKey} is not. ${asOne}`,
      );
      assertRefused(
        read,
        { [accessKey]: "", [secretKey]: "sk" },
        `In ${holder}, ${secretKey} is set but ${accessKey} is not. ${asOne}`,
      );
      assertRefused(
        read,
        { [accessKey]: "AK", [securityToken]: "token" },
        `In ${holder}, ${accessKey} is set but ${secretKey} is not. ${asOne}`,
      );
    });

    it("refuses a security token alone, naming both that are missing", () => {
      assertRefused(
        read,
        { [securityToken]: "token" },
        `In ${holder}, ${securityToken} is set but ${accessKey} and ${secretKey} are not. Set all of them, or ` +
          "none to use credentials from another source.",
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
          read,
          { [accessKey]: first, [secretKey]: second },
          `In ${holder}, ${accessKey} has ${first.length} characters and ${secretKey} ${second.length}: are the two ` +
            "swapped? An access key has 20 characters, a secret key 40.",
        );
      }
      assert.equal(read({ [accessKey]: access, [secretKey]: secret }).kind, "found");
    });

    it("does not take a domain ID for a part of credentials", () => {
      assert.equal(read({ [domainId]: "domain" }).kind, "missing");
    });

    for (const name of [accessKey, secretKey, securityToken, domainId]) {
      it(`refuses white space and everything else that no key has in ${name}, without repeating it`, () => {
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
              read,
              { [accessKey]: "AK", [secretKey]: "sk", [name]: value },
              `${name} in ${holder} holds white space, a line end or another character that no key has. Set it ` +
                "again.",
            );
          }
        }
      });
    }
  });
}

function assertRefused(
  read: (settings: Environment) => Finding,
  settings: Environment,
  message: string,
): void {
  assert.throws(() => read(settings), { name: "InvalidConfigurationError", message });
}
