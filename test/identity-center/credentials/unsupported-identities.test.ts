import assert from "node:assert/strict";
import type { Environment } from "../../../src/identity-center/settings/settings";
import { refuseUnsupportedIdentities } from "../../../src/identity-center/credentials/unsupported-identities";
import { settingsOf } from "../../support/settings";

describe("an identity that is not supported", () => {
  const identities: Record<string, string[]> = {
    "assuming an agency or role": [
      ...["huaweicloud:assumeRole", "huaweicloud:assumeRoles", "huaweicloud:assumeRoleWithOidc"],
      ...["HW_ASSUME_ROLE_AGENCY_NAME", "HW_ASSUME_ROLE_DOMAIN_NAME", "HW_ASSUME_ROLE_DOMAIN_ID"],
      ...["HW_ASSUME_ROLE_DURATION", "HW_ASSUME_ROLE_IDP_ID"],
      ...["HW_ASSUME_ROLE_ID_TOKEN", "HW_ASSUME_ROLE_ID_TOKEN_FILE"],
      ...[
        "huaweicloud:agencyName",
        "huaweicloud:agencyDomainName",
        "OS_AGENCY_NAME",
        "OS_AGENCY_DOMAIN_NAME",
      ],
    ],
    "an IAM token": ["huaweicloud:token", "HW_AUTH_TOKEN", "OS_AUTH_TOKEN"],
    "a user name and password": [
      ...["huaweicloud:userName", "huaweicloud:userId", "huaweicloud:password"],
      ...["HW_USER_NAME", "HW_USER_ID", "HW_USER_PASSWORD"],
    ],
    "an identity provider": ["HUAWEICLOUD_SDK_IDP_ID", "HUAWEICLOUD_SDK_ID_TOKEN_FILE"],
  };
  const accessKey = { "huaweicloud:accessKey": "AK", "huaweicloud:secretKey": "sk" };

  for (const [what, names] of Object.entries(identities)) {
    for (const name of names) {
      it(`is refused under ${name}, also beside an access key`, () => {
        for (const settings of [{ [name]: "CANARY" }, { ...accessKey, [name]: "CANARY" }]) {
          assertRefused(
            settings,
            `${name} is set, but ${what} is not supported here. Remove it, and set an access key and a secret key, with ` +
              "a security token if they are temporary, of the identity that is to make the calls.",
          );
        }
      });
    }
  }

  it("is refused by all of its names at once", () => {
    assertRefused(
      { HW_USER_NAME: "me", HW_USER_PASSWORD: "CANARY" },
      "HW_USER_NAME and HW_USER_PASSWORD are set, but a user name and password is not supported here. Remove them, and " +
        "set an access key and a secret key, with a security token if they are temporary, of the identity that is " +
        "to make the calls.",
    );
  });

  it("is not one if its names are set to nothing, or others are set", () => {
    const nothing = Object.fromEntries(
      Object.values(identities)
        .flat()
        .map((name) => [name, ""]),
    );
    refuseUnsupportedIdentities(settingsOf({ ...accessKey, ...nothing, HW_ASSUME: "x", OS_PASSWORD: "x" }));
  });
});

function assertRefused(settings: Environment, message: string): void {
  assert.throws(
    () => {
      refuseUnsupportedIdentities(settingsOf(settings));
    },
    { name: "InvalidConfigurationError", message },
  );
}
