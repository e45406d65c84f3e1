import { InvalidConfigurationError } from "../../model/errors";
import type { ReadConfig, Settings } from "../settings/settings";

/** The settings that name credentials: keys, a KooCLI profile, the SDKs' file, an ID token. A line is one identity. */
const namedInConfig = [
  ["huaweicloud:accessKey", "huaweicloud:secretKey", "huaweicloud:securityToken"],
  ["huaweicloud:profile", "huaweicloud:sharedConfigFile"],
  ["huaweicloud:assumeRoleWithOidc"],
];
const namedInEnvironment = [
  // Keys under both kinds of names are common, for several tools, and have an order.
  [
    ...["HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"],
    ...["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"],
  ],
  ["HW_PROFILE", "HW_SHARED_CONFIG_FILE"],
  ["HUAWEICLOUD_SDK_CREDENTIALS_FILE"],
  ["HW_ASSUME_ROLE_IDP_ID", "HW_ASSUME_ROLE_ID_TOKEN", "HW_ASSUME_ROLE_ID_TOKEN_FILE"],
  [
    ...["HUAWEICLOUD_OIDC_PROVIDER_URN", "HUAWEICLOUD_OIDC_AGENCY_URN"],
    ...["HUAWEICLOUD_OIDC_ID_TOKEN", "HUAWEICLOUD_OIDC_TOKEN_FILE"],
  ],
  ["HUAWEICLOUD_SDK_IDP_ID", "HUAWEICLOUD_SDK_ID_TOKEN_FILE"],
];

/**
 * Refuses credentials that are named twice: whichever were used, the user may mean the others. The stack's
 * configuration is the most deliberate, so the environment does not collide with it.
 *
 * @throws {@link InvalidConfigurationError} naming every setting that collides
 */
export function refuseCollisions(settings: Settings): void {
  const { environment } = settings;
  const inConfig = credentialsInConfig(settings);
  refuse("Pulumi config", inConfig);
  if (inConfig.length === 0) {
    refuse("the environment", settingsThatAreSet(namedInEnvironment, environment));
  }
}

/** The settings with which the stack's configuration names credentials. They win over all that the environment names. */
export function credentialsInConfig({ config }: Settings): readonly (readonly string[])[] {
  return settingsThatAreSet(namedInConfig, config);
}

function settingsThatAreSet(groups: readonly (readonly string[])[], read: ReadConfig): readonly string[][] {
  return groups.map((names) => names.filter((name) => read(name))).filter((names) => names.length > 0);
}

function refuse(where: string, groups: readonly (readonly string[])[]): void {
  if (groups.length < 2) return;
  throw new InvalidConfigurationError(
    `Credentials are named ${["twice", "three times"][groups.length - 2] ?? `${groups.length} times`} in ${where}: by ` +
      `${groups.map((names) => names.join(", ")).join("; and by ")}. Keep one of these and remove the others, so that ` +
      "it is clear as whom calls are made.",
  );
}
