import { InvalidConfigurationError } from "../../model/errors";
import type { Settings } from "../settings/settings";

/**
 * Settings with which the bridged Pulumi provider for Huawei Cloud, the Terraform provider below it, or the official
 * SDKs use an identity that this package does not support.
 *
 * Source: `provider.go` of the Terraform provider. Its `assume_role` became a list in newer versions, and so has two
 * names in Pulumi. Of OpenStack's names only those are here that win over an access key there: the others may belong
 * to another cloud.
 */
const unsupported: readonly { readonly what: string; readonly names: readonly (string | RegExp)[] }[] = [
  {
    what: "assuming an agency or role",
    names: [
      ...["huaweicloud:assumeRole", "huaweicloud:assumeRoles", "huaweicloud:assumeRoleWithOidc"],
      /^HW_ASSUME_ROLE_/,
      ...[
        "huaweicloud:agencyName",
        "huaweicloud:agencyDomainName",
        "OS_AGENCY_NAME",
        "OS_AGENCY_DOMAIN_NAME",
      ],
    ],
  },
  { what: "an IAM token", names: ["huaweicloud:token", "HW_AUTH_TOKEN", "OS_AUTH_TOKEN"] },
  {
    what: "a user name and password",
    names: [
      ...["huaweicloud:userName", "huaweicloud:userId", "huaweicloud:password"],
      ...["HW_USER_NAME", "HW_USER_ID", "HW_USER_PASSWORD"],
    ],
  },
  {
    what: "an identity provider",
    names: ["HUAWEICLOUD_SDK_IDP_ID", "HUAWEICLOUD_SDK_ID_TOKEN_FILE"],
  },
];

/**
 * Refuses an identity that is configured but not supported, also if an access key is configured beside it: calls must
 * not be made with another identity than the user thinks.
 *
 * @throws {@link InvalidConfigurationError} naming each setting
 */
export function refuseUnsupportedIdentities(settings: Settings): void {
  for (const { what, names } of unsupported) {
    const set = names.flatMap((name) => namesThatAreSet(name, settings));
    if (set.length === 0) continue;
    throw new InvalidConfigurationError(
      `${set.join(" and ")} ${set.length > 1 ? "are" : "is"} set, but ${what} is not supported here. Remove ` +
        `${set.length > 1 ? "them" : "it"}, and set an access key and a secret key, with a security token if they ` +
        "are temporary, of the identity that is to make the calls.",
    );
  }
}

function namesThatAreSet(name: string | RegExp, settings: Settings): readonly string[] {
  if (name instanceof RegExp) return settings.variables(name);
  return (name.includes(":") ? settings.config(name) : settings.environment(name)) ? [name] : [];
}
