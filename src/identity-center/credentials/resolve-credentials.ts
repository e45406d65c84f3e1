import { NoCredentialsError } from "../../errors";
import type { CredentialProvider, Environment, ReadConfig } from "../credentials";
import { agencyCredentials } from "./agency-credentials";
import type { Finding, Missing } from "./finding";
import { fixedCredentials } from "./fixed-credentials";
import { readCurrentProfile, readNamedProfile } from "./koocli";
import type { MetadataService } from "./metadata";
import { readPulumiConfig, readSdkNames, readTerraformNames } from "./pulumi-config-and-environment";
import { readSdkFile } from "./sdk-file";
import type { Clockwork } from "./temporary-credentials";
import { refuseUnsupportedIdentities } from "./unsupported-identities";

/** Where credentials can be. */
export interface CredentialPlaces extends Clockwork {
  readonly config: ReadConfig;
  readonly environment: Environment;
  /** The user's home folder; undefined where there is none. */
  readonly home: string | undefined;
  readonly metadata: MetadataService;
}

/**
 * Finds the credentials: the first place in this order that holds an access key and a secret key. Two places are
 * never mixed. Files are read now, once; the metadata is asked for the first call, and only where no other place
 * holds any.
 *
 * 1. Pulumi config `huaweicloud:accessKey`, `secretKey`, `securityToken`, `domainId`
 * 2. the environment `HW_ACCESS_KEY`, `HW_SECRET_KEY`, … (Terraform's names)
 * 3. the environment `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`, … (the SDKs' names)
 * 4. the KooCLI profile that `huaweicloud:profile` or `HW_PROFILE` names
 * 5. KooCLI's current profile
 * 6. the SDKs' file
 * 7. the agency of this server
 *
 * @throws `InvalidConfigurationError` when a place holds only a part or something malformed, and when an identity
 *   is configured that is not supported. Absent credentials fail when they are needed: they make `get` reject.
 */
export function resolveCredentials(places: CredentialPlaces): CredentialProvider {
  const { config, environment, home } = places;
  refuseUnsupportedIdentities(config, environment);
  const inOrder: readonly (() => Finding)[] = [
    () => readPulumiConfig(config),
    () => readTerraformNames(environment),
    () => readSdkNames(environment),
    () => readNamedProfile(config, environment, home),
    () => readCurrentProfile(home),
    () => readSdkFile(environment, home),
  ];
  const misses: Missing[] = [];
  for (const look of inOrder) {
    const finding = look();
    switch (finding.kind) {
      case "found":
        return fixedCredentials(finding.credentials, finding.region);
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
  return { identity: "", source: "", get: () => Promise.reject(new NoCredentialsError(why)) };
}
