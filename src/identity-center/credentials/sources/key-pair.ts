import { InvalidConfigurationError } from "../../../model/errors";
import { type CredentialProvider, fixedCredentials, requireKey } from "../credentials";
import { type Finding, missing } from "./source";

/**
 * Documented for temporary keys, and the same in every example of permanent ones. Other lengths are not refused. But a
 * secret key that is set as the access key would be sent, in a header that may be logged on its way.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/api-iam5/AssumeAgency.html
 */
const accessKeyLength = 20;
const secretKeyLength = 40;

/** A source that may hold an access key with its secret key. */
export interface KeyPairSource {
  /** For people: `Pulumi config`. */
  readonly source: string;
  /** The names under which this source keeps each part. */
  readonly names: Readonly<Record<"accessKey" | "secretKey" | "securityToken" | "domainId", string>>;
  readonly read: (name: string) => string | undefined;
  /** As in `Credentials`. */
  readonly renewal: string;
  readonly facts?: Pick<CredentialProvider, "isFromConfig" | "region">;
}

/**
 * Reads an access key and a secret key, with a security token and a domain ID if the source has them. An empty value
 * counts as absent.
 *
 * @throws {@link InvalidConfigurationError} if the source holds only a part, or a key that cannot be one
 */
export function readKeyPair({ source, names, read, renewal, facts }: KeyPairSource): Finding {
  const accessKey = read(names.accessKey);
  const secretKey = read(names.secretKey);
  const securityToken = read(names.securityToken);
  const domainId = read(names.domainId);
  if (!accessKey && !secretKey && !securityToken) {
    return missing(source, `${names.accessKey} and ${names.secretKey} are not set`);
  }

  if (!accessKey || !secretKey) {
    const absent = [!accessKey && names.accessKey, !secretKey && names.secretKey].filter(Boolean);
    const present = accessKey ? names.accessKey : secretKey ? names.secretKey : names.securityToken;
    throw new InvalidConfigurationError(
      `In ${source}, ${present} is set but ${absent.join(" and ")} ${absent.length > 1 ? "are" : "is"} not. Set ` +
        "all of them, or none to use credentials from another source.",
    );
  }
  for (const [part, value] of Object.entries({ accessKey, secretKey, securityToken, domainId })) {
    if (value !== undefined) requireKey(`${names[part as keyof typeof names]} in ${source}`, value);
  }
  if (accessKey.length === secretKeyLength || secretKey.length === accessKeyLength) {
    throw new InvalidConfigurationError(
      `In ${source}, ${names.accessKey} has ${accessKey.length} characters and ${names.secretKey} ${secretKey.length}: ` +
        `are the two swapped? An access key has ${accessKeyLength} characters, a secret key ${secretKeyLength}.`,
    );
  }
  const credentials = {
    accessKey,
    secretKey,
    ...(securityToken && { securityToken }),
    ...(domainId && { domainId }),
    source: `${source} (${names.accessKey}, ${names.secretKey})`,
    renewal,
  };
  return { kind: "found", credentials: fixedCredentials(credentials, facts) };
}
