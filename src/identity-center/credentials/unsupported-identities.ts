import { InvalidConfigurationError } from "../../model/errors";
import type { Settings } from "../settings/settings";

const useKeys =
  "set an access key and a secret key, with a security token if they are temporary, of the identity that is to make " +
  "the calls";
const useAssumeRole =
  "name the agency in huaweicloud:assumeRole (agencyName, with domainId or domainName) or in HW_ASSUME_ROLE_AGENCY_NAME " +
  "and HW_ASSUME_ROLE_DOMAIN_ID";

/**
 * Settings with which the bridged Pulumi provider for Huawei Cloud, or the Terraform provider below it, uses an
 * identity that this package does not support.
 *
 * Source: `provider.go` of the Terraform provider. Of OpenStack's names only those are here that win over an access key
 * there: the others may belong to another cloud.
 */
const unsupported: readonly {
  readonly what: string;
  readonly names: readonly string[];
  readonly instead: string;
}[] = [
  {
    what: "the older way to use an agency, with an IAM token,",
    names: [
      ...["huaweicloud:agencyName", "huaweicloud:agencyDomainName"],
      ...["OS_AGENCY_NAME", "OS_AGENCY_DOMAIN_NAME"],
    ],
    instead: useAssumeRole,
  },
  {
    what: "an IAM token",
    names: ["huaweicloud:token", "HW_AUTH_TOKEN", "OS_AUTH_TOKEN"],
    instead: useKeys,
  },
  {
    what: "a user name and password",
    names: [
      ...["huaweicloud:userName", "huaweicloud:userId", "huaweicloud:password"],
      ...["HW_USER_NAME", "HW_USER_ID", "HW_USER_PASSWORD"],
    ],
    instead: useKeys,
  },
];

/**
 * Refuses an identity that is configured but not supported, also if an access key or an agency is configured beside it:
 * calls must not be made with another identity than the user thinks.
 *
 * @throws {@link InvalidConfigurationError} naming each setting
 */
export function refuseUnsupportedIdentities({ config, environment }: Settings): void {
  for (const { what, names, instead } of unsupported) {
    const set = names.filter((name) => (name.includes(":") ? config(name) : environment(name)));
    if (set.length === 0) continue;
    throw new InvalidConfigurationError(
      `${set.join(" and ")} ${set.length > 1 ? "are" : "is"} set, but ${what} is not supported here. Remove ` +
        `${set.length > 1 ? "them" : "it"}, and ${instead}.`,
    );
  }
}
