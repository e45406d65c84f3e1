import { NoCredentialsError } from "../../model/errors";
import type { CredentialProvider } from "./credentials";
import { refuseCollisions } from "./refuse-collisions";
import { currentProfile, namedProfile } from "./sources/koocli";
import { serverAgency } from "./sources/metadata";
import { pulumiConfig, sdkNames, terraformNames } from "./sources/pulumi-config-and-environment";
import { sdkFile } from "./sources/sdk-file";
import type { Missing, Source, SourceContext } from "./sources/source";
import { refuseUnsupportedIdentities } from "./unsupported-identities";

/**
 * Finds the credentials: the first source in this order that has both an access key and a secret key. Sources are
 * never combined. Files are read now, once. The metadata is read before the first call, and only if no other source
 * has credentials.
 *
 * What the stack's configuration names:
 *
 * 1. Pulumi config `huaweicloud:accessKey`, `secretKey`, `securityToken`, `domainId`
 * 2. the KooCLI profile of `huaweicloud:profile`, in the file of `huaweicloud:sharedConfigFile`
 *
 * What the environment names:
 *
 * 3. `HW_ACCESS_KEY`, `HW_SECRET_KEY`, … (Terraform's names)
 * 4. `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`, … (the SDKs' names)
 * 5. the KooCLI profile of `HW_PROFILE`, in the file of `HW_SHARED_CONFIG_FILE`
 * 6. the SDKs' file of `HUAWEICLOUD_SDK_CREDENTIALS_FILE`
 *
 * What is merely there:
 *
 * 7. the current profile of `~/.hcloud/config.json`
 * 8. `~/.huaweicloud/credentials`
 * 9. the agency of this server
 *
 * What is named is used, or refused by name. 1 and 2 collide, and so do 5, 6 and any of 3 and 4, unless the stack's
 * configuration names credentials: these win over the environment.
 *
 * @throws `InvalidConfigurationError` if a source holds only a part or something malformed, if sources that are named
 *   collide, and if an identity is configured that is not supported. Absent credentials fail when they are needed:
 *   they make `get` reject.
 */
export function resolveCredentials(context: Omit<SourceContext, "misses">): CredentialProvider {
  const { settings } = context;
  refuseUnsupportedIdentities(settings);
  refuseCollisions(settings);
  const misses: Missing[] = [];
  for (const source of sourcesInOrder(settings)) {
    const finding = source({ ...context, misses });
    if (finding.kind === "found") return finding.credentials;
    if (finding.kind === "unusable") return noCredentials(finding.why);
    misses.push(finding);
  }
  return serverAgency({ ...context, misses });
}

function sourcesInOrder({ config, environment }: SourceContext["settings"]): readonly Source[] {
  const isProfileInConfig = ["huaweicloud:profile", "huaweicloud:sharedConfigFile"].some((key) =>
    config(key),
  );
  return [
    pulumiConfig,
    ...(isProfileInConfig ? [namedProfile] : []),
    terraformNames,
    sdkNames,
    namedProfile,
    ...(environment("HUAWEICLOUD_SDK_CREDENTIALS_FILE") ? [] : [currentProfile]),
    sdkFile,
  ];
}

function noCredentials(why: string): CredentialProvider {
  return { identity: "", source: "", absence: why, get: () => Promise.reject(new NoCredentialsError(why)) };
}
