import assert from "node:assert/strict";
import { InvalidConfigurationError, NoCredentialsError } from "../../src/errors";
import {
  type Credentials,
  type Environment,
  resolveCredentials,
} from "../../src/identity-center/credentials";

const fromConfig = {
  "huaweicloud:accessKey": "CONFIGFAKEACCESSKEY",
  "huaweicloud:secretKey": "config-fake-secret-key",
};
const fromTerraformNames = {
  HW_ACCESS_KEY: "TERRAFORMFAKEACCESSKEY",
  HW_SECRET_KEY: "terraform-fake-secret-key",
};
const fromSdkNames = {
  HUAWEICLOUD_SDK_AK: "SDKFAKEACCESSKEY",
  HUAWEICLOUD_SDK_SK: "sdk-fake-secret-key",
};

/** Each place by the names that it has for the four parts, in the order in which the places are looked at. */
const places = [
  {
    place: "Pulumi config",
    names: [
      ...["huaweicloud:accessKey", "huaweicloud:secretKey"],
      ...["huaweicloud:securityToken", "huaweicloud:domainId"],
    ],
  },
  {
    place: "the environment",
    names: ["HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN", "HW_DOMAIN_ID"],
  },
  {
    place: "the environment",
    names: [
      ...["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"],
      ...["HUAWEICLOUD_SDK_SECURITY_TOKEN", "HUAWEICLOUD_SDK_DOMAIN_ID"],
    ],
  },
].map(({ place, names: [accessKey = "", secretKey = "", securityToken = "", domainId = ""] }) => ({
  place,
  accessKey,
  secretKey,
  securityToken,
  domainId,
}));

describe("resolveCredentials", () => {
  it("takes Pulumi config before the environment, and Terraform's names before the SDKs'", () => {
    const all = { ...fromConfig, ...fromTerraformNames, ...fromSdkNames };
    assert.equal(resolve(all).accessKey, "CONFIGFAKEACCESSKEY");
    assert.equal(resolve({ ...fromTerraformNames, ...fromSdkNames }).accessKey, "TERRAFORMFAKEACCESSKEY");
    assert.equal(resolve(fromSdkNames).accessKey, "SDKFAKEACCESSKEY");
  });

  for (const { place, accessKey, secretKey, securityToken, domainId } of places) {
    describe(`from ${place} under ${accessKey}`, () => {
      it("takes the pair, and says where it comes from", () => {
        assert.deepEqual(resolve({ [accessKey]: "AK", [secretKey]: "sk" }), {
          accessKey: "AK",
          secretKey: "sk",
          source: `${place} (${accessKey}, ${secretKey})`,
        });
      });

      it("takes the security token and the domain ID along", () => {
        const settings = {
          [accessKey]: "AK",
          [secretKey]: "sk",
          [securityToken]: "token",
          [domainId]: "domain",
        };
        assert.deepEqual(resolve(settings), {
          accessKey: "AK",
          secretKey: "sk",
          securityToken: "token",
          domainId: "domain",
          source: `${place} (${accessKey}, ${secretKey})`,
        });
      });

      it("takes what is empty for absent", () => {
        const settings = { [accessKey]: "AK", [secretKey]: "sk", [securityToken]: "", [domainId]: "" };
        assert.deepEqual(resolve(settings), resolve({ [accessKey]: "AK", [secretKey]: "sk" }));
        assert.throws(() => resolve({ [accessKey]: "", [secretKey]: "" }), NoCredentialsError);
      });

      it("refuses half a pair, naming the missing half", () => {
        const asOne = "Set all of them, or none to use credentials from another place.";
        assertRefused(
          { [accessKey]: "AK" },
          `In ${place}, ${accessKey} is set but ${secretKey} is not. ${asOne}`,
        );
        assertRefused(
          { [accessKey]: "", [secretKey]: "sk" },
          `In ${place}, ${secretKey} is set but ${accessKey} is not. ${asOne}`,
        );
        assertRefused(
          { [accessKey]: "AK", [securityToken]: "token" },
          `In ${place}, ${accessKey} is set but ${secretKey} is not. ${asOne}`,
        );
      });

      it("refuses a security token alone, naming both that are missing", () => {
        assertRefused(
          { [securityToken]: "token" },
          `In ${place}, ${securityToken} is set but ${accessKey} and ${secretKey} are not. Set all of them, or ` +
            "none to use credentials from another place.",
        );
      });

      it("does not take a domain ID for a part of credentials", () => {
        assert.throws(() => resolve({ [domainId]: "domain" }), NoCredentialsError);
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
            for (const value of [
              `CANARY${character}`,
              `${character}CANARY`,
              `CAN${character}ARY`,
              character,
            ]) {
              assertRefused(
                { [accessKey]: "AK", [secretKey]: "sk", [name]: value },
                `${name} in ${place} holds white space, a line end or another character that no key has. Set it ` +
                  "again.",
              );
            }
          }
        });
      }
    });
  }

  it("never mixes two places", () => {
    const domainAndTokenElsewhere = {
      ...fromSdkNames,
      "huaweicloud:domainId": "config-domain",
      HW_DOMAIN_ID: "terraform-domain",
    };
    assert.deepEqual(resolve(domainAndTokenElsewhere), {
      accessKey: "SDKFAKEACCESSKEY",
      secretKey: "sdk-fake-secret-key",
      source: "the environment (HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK)",
    });
    assertRefused(
      { "huaweicloud:accessKey": "CONFIGFAKEACCESSKEY", HW_SECRET_KEY: "terraform-fake-secret-key" },
      "In Pulumi config, huaweicloud:accessKey is set but huaweicloud:secretKey is not. Set all of them, or none " +
        "to use credentials from another place.",
    );
    assertRefused(
      { HW_ACCESS_KEY: "TERRAFORMFAKEACCESSKEY", HUAWEICLOUD_SDK_SK: "sdk-fake-secret-key" },
      "In the environment, HW_ACCESS_KEY is set but HW_SECRET_KEY is not. Set all of them, or none to use " +
        "credentials from another place.",
    );
  });

  it("does not mind what is wrong in a place that it need not look at", () => {
    const settings = { ...fromConfig, HW_ACCESS_KEY: "half", HUAWEICLOUD_SDK_AK: "a b" };
    assert.equal(resolve(settings).accessKey, "CONFIGFAKEACCESSKEY");
  });

  it("names every place that it looked at where there are none", () => {
    assert.throws(
      () => resolve({}),
      (error) => {
        assert.ok(error instanceof NoCredentialsError);
        assert.equal(
          error.message,
          "No Huawei Cloud credentials were found. Looked in Pulumi config: huaweicloud:accessKey and " +
            "huaweicloud:secretKey are not set; in the environment: HW_ACCESS_KEY and HW_SECRET_KEY are not set; " +
            "in the environment: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set. Set an access key and a " +
            "secret key in one of these places.",
        );
        return true;
      },
    );
  });

  it("judges a key of 1 MB in no time", () => {
    const settings = { ...fromConfig, "huaweicloud:securityToken": `${"t".repeat(2 ** 20)} ` };
    assert.throws(() => resolve(settings), InvalidConfigurationError);
  });
});

/** Names with a colon are Pulumi config, the others the environment. */
function resolve(settings: Environment): Credentials {
  const inConfig = (name: string) => name.includes(":");
  const environment = Object.fromEntries(Object.entries(settings).filter(([name]) => !inConfig(name)));
  return resolveCredentials((name) => (inConfig(name) ? settings[name] : undefined), environment);
}

function assertRefused(settings: Environment, message: string): void {
  assert.throws(
    () => resolve(settings),
    (error) => {
      assert.ok(error instanceof InvalidConfigurationError);
      assert.equal(error.message, message);
      return true;
    },
  );
}
