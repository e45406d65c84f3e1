import { NoCredentialsError } from "../../model/errors";
import type { CredentialProvider, Environment, ReadConfig } from "./credentials";
import { agencyCredentials } from "./sources/agency-credentials";
import type { Finding, Missing } from "./sources/finding";
import { fixedCredentials } from "./fixed-credentials";
import { readCurrentProfile, readNamedProfile } from "./sources/koocli";
import type { MetadataService } from "./sources/metadata";
import { readPulumiConfig, readSdkNames, readTerraformNames } from "./sources/pulumi-config-and-environment";
import { refuseCollisions } from "./refuse-collisions";
import { readSdkFile } from "./sources/sdk-file";
import type { RenewalClock } from "./temporary-credentials";
import { refuseUnsupportedIdentities } from "./unsupported-identities";

/** Where credentials can be. */
export interface CredentialPlaces extends RenewalClock {
  readonly config: ReadConfig;
  readonly environment: Environment;
  /** The user's home folder; undefined where there is none. */
  readonly home: string | undefined;
  readonly metadata: MetadataService;
}

/**
 * Finds the credentials: the first source in this order that holds an access key and a secret key. Two sources are
 * never mixed. Files are read now, once. The metadata is read before the first call, and only if no other
 * source holds any.
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
export function resolveCredentials(places: CredentialPlaces): CredentialProvider {
  const { config, environment, home } = places;
  refuseUnsupportedIdentities(config, environment);
  refuseCollisions(config, environment);
  const namedProfile = () => readNamedProfile(config, environment, home);
  const pulumiConfig = () => readPulumiConfig(config);
  const profileKeys = ["huaweicloud:profile", "huaweicloud:sharedConfigFile"];
  const environmentNamesSdkFile = environment["HUAWEICLOUD_SDK_CREDENTIALS_FILE"];
  const inOrder: readonly (() => Finding)[] = [
    pulumiConfig,
    ...(profileKeys.some((key) => config(key)) ? [namedProfile] : []),
    () => readTerraformNames(environment),
    () => readSdkNames(environment),
    namedProfile,
    ...(environmentNamesSdkFile ? [] : [() => readCurrentProfile(home)]),
    () => readSdkFile(environment, home),
  ];
  const misses: Missing[] = [];
  for (const look of inOrder) {
    const finding = look();
    switch (finding.kind) {
      case "found":
        return {
          ...fixedCredentials(finding.credentials, finding.region),
          isFromConfig: look === pulumiConfig,
        };
      case "unusable":
        return noCredentials(finding.why);
      case "agency":
        return agencyCredentials({ ...places, ...finding, misses });
      case "missing":
        misses.push(finding);
        break;
      default:
        return finding satisfies never;
    }
  }
  return agencyCredentials({ ...places, misses });
}

function noCredentials(why: string): CredentialProvider {
  return { identity: "", source: "", absence: why, get: () => Promise.reject(new NoCredentialsError(why)) };
}
