import assert from "node:assert/strict";
import type { Environment } from "../../../src/identity-center/settings/settings";
import { refuseUnsupportedIdentities } from "../../../src/identity-center/credentials/unsupported-identities";
import { settingsOf } from "../../support/settings";

describe("an identity that is not supported", () => {
  const useKeys =
    "set an access key and a secret key, with a security token if they are temporary, of the identity that is to make " +
    "the calls.";
  const useAssumeRole =
    "name the agency in huaweicloud:assumeRole (agencyName, with domainId or domainName) or in " +
    "HW_ASSUME_ROLE_AGENCY_NAME and HW_ASSUME_ROLE_DOMAIN_ID.";
  const identities: Record<string, [names: string[], instead: string]> = {
    "the older way to use an agency, with an IAM token,": [
      [
        ...["huaweicloud:agencyName", "huaweicloud:agencyDomainName"],
        ...["OS_AGENCY_NAME", "OS_AGENCY_DOMAIN_NAME"],
      ],
      useAssumeRole,
    ],
    "an IAM token": [["huaweicloud:token", "HW_AUTH_TOKEN", "OS_AUTH_TOKEN"], useKeys],
    "a user name and password": [
      [
        ...["huaweicloud:userName", "huaweicloud:userId", "huaweicloud:password"],
        ...["HW_USER_NAME", "HW_USER_ID", "HW_USER_PASSWORD"],
      ],
      useKeys,
    ],
  };
  const accessKey = { "huaweicloud:accessKey": "AK", "huaweicloud:secretKey": "sk" };

  const agency = { "huaweicloud:assumeRole": '{"agencyName": "deployer", "domainId": "d-1"}' };

  for (const [what, [names, instead]] of Object.entries(identities)) {
    for (const name of names) {
      it(`is refused under ${name}, also beside an access key and an agency`, () => {
        for (const beside of [{}, accessKey, agency]) {
          assertRefused(
            { ...beside, [name]: "CANARY" },
            `${name} is set, but ${what} is not supported here. Remove it, and ${instead}`,
          );
        }
      });
    }
  }

  it("is refused by all of its names at once", () => {
    assertRefused(
      { HW_USER_NAME: "me", HW_USER_PASSWORD: "CANARY" },
      "HW_USER_NAME and HW_USER_PASSWORD are set, but a user name and password is not supported here. Remove them, and " +
        useKeys,
    );
  });

  it("is not one if its names are set to nothing, or others are set", () => {
    const nothing = Object.fromEntries(
      Object.values(identities)
        .flatMap(([names]) => names)
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
