import { NoCredentialsError } from "../../model/errors";
import { findAgencies } from "./agencies";
import { assumedCredentials } from "./assumed-credentials";
import type { CredentialProvider } from "./credentials";
import { refuseCollisions } from "./refuse-collisions";
import { currentProfile, namedProfile } from "./sources/koocli";
import { serverAgency } from "./sources/metadata";
import { pulumiConfig, sdkNames, terraformNames } from "./sources/pulumi-config-and-environment";
import { sdkFile } from "./sources/sdk-file";
import { idTokenInConfig, idTokenInEnvironment } from "./sources/id-token";
import type { Missing, Source, SourceContext } from "./sources/source";
import { refuseUnsupportedIdentities } from "./unsupported-identities";

/**
 * Finds the credentials: the first source in this order that has both an access key and a secret key, or an ID token.
 * Sources are never combined. Files are read now, once, but an ID token's file before each use of it. STS, IAM and the
 * metadata are called before the first call, the metadata only if no other source has credentials.
 *
 * What the stack's configuration names:
 *
 * 1. Pulumi config `huaweicloud:accessKey`, `secretKey`, `securityToken`, `domainId`
 * 2. the KooCLI profile of `huaweicloud:profile`, in the file of `huaweicloud:sharedConfigFile`
 * 3. the ID token of `huaweicloud:assumeRoleWithOidc`
 *
 * What the environment names:
 *
 * 4. `HW_ACCESS_KEY`, `HW_SECRET_KEY`, … (Terraform's names)
 * 5. `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`, … (the SDKs' names)
 * 6. the KooCLI profile of `HW_PROFILE`, in the file of `HW_SHARED_CONFIG_FILE`
 * 7. the ID token of `HW_ASSUME_ROLE_IDP_ID`, `HUAWEICLOUD_OIDC_PROVIDER_URN` or `HUAWEICLOUD_SDK_IDP_ID`, …
 * 8. the SDKs' file of `HUAWEICLOUD_SDK_CREDENTIALS_FILE`
 *
 * What is merely there:
 *
 * 9. the current profile of `~/.hcloud/config.json`
 * 10. `~/.huaweicloud/credentials`
 * 11. the agency of this server
 *
 * What is named is used, or refused by name. 1, 2 and 3 collide, and so do the lines of the environment, 4 and 5
 * excepted, unless the stack's configuration names credentials: these win over the environment.
 *
 * Then the credentials assume the agencies that {@link findAgencies} finds.
 *
 * @throws `InvalidConfigurationError` if a source holds only a part or something malformed, if sources that are named
 *   collide, and if an identity is configured that is not supported. Absent credentials fail when they are needed:
 *   they make `get` reject.
 */
export function resolveCredentials(context: Omit<SourceContext, "misses">): CredentialProvider {
  const { settings } = context;
  refuseUnsupportedIdentities(settings);
  refuseCollisions(settings);
  const agencies = findAgencies(settings);
  // A chain: the credentials that are found assume the first agency, its session assumes the second, and so on.
  const assuming = (found: CredentialProvider) =>
    agencies.reduce((base, agency) => assumedCredentials(base, agency, context), found);
  const misses: Missing[] = [];
  for (const source of sourcesInOrder(settings)) {
    const finding = source({ ...context, misses });
    if (finding.kind === "found") return assuming(finding.credentials);
    if (finding.kind === "unusable") return noCredentials(finding.why);
    misses.push(finding);
  }
  return assuming(serverAgency({ ...context, misses }));
}

function sourcesInOrder({ config, environment }: SourceContext["settings"]): readonly Source[] {
  const isProfileInConfig = ["huaweicloud:profile", "huaweicloud:sharedConfigFile"].some((key) =>
    config(key),
  );
  return [
    pulumiConfig,
    ...(isProfileInConfig ? [namedProfile] : []),
    ...(config("huaweicloud:assumeRoleWithOidc") ? [idTokenInConfig] : []),
    terraformNames,
    sdkNames,
    namedProfile,
    idTokenInEnvironment,
    ...(environment("HUAWEICLOUD_SDK_CREDENTIALS_FILE") ? [] : [currentProfile]),
    sdkFile,
  ];
}

function noCredentials(why: string): CredentialProvider {
  return { identity: "", source: "", absence: why, get: () => Promise.reject(new NoCredentialsError(why)) };
}
