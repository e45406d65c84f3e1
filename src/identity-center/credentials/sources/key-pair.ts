import { InvalidConfigurationError } from "../../../model/errors";
import { type Finding, missing } from "./finding";

/**
 * Documented for temporary keys, and so in every example of permanent ones. Other lengths are not refused. But a
 * secret key in the place of the access key would be sent, in a header that may be logged on its way.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/api-iam5/AssumeAgency.html
 */
const accessKeyLength = 20;
const secretKeyLength = 40;

/** One place that may hold credentials: whole or not at all. */
export interface KeyPlace {
  /** For people: `Pulumi config`. */
  readonly place: string;
  /** The names under which this place keeps each part. */
  readonly names: Readonly<Record<"accessKey" | "secretKey" | "securityToken" | "domainId", string>>;
  readonly read: (name: string) => string | undefined;
  /** As in `Credentials`. */
  readonly renewal: string;
}

/**
 * Takes an access key and a secret key, with a security token and a domain ID where the place has them, from one
 * place. What is empty counts as absent.
 *
 * @throws {@link InvalidConfigurationError} when the place holds only a part, or a key that cannot be one
 */
export function readKeyPair({ place, names, read, renewal }: KeyPlace): Finding {
  const accessKey = read(names.accessKey);
  const secretKey = read(names.secretKey);
  const securityToken = read(names.securityToken);
  const domainId = read(names.domainId);
  if (!accessKey && !secretKey && !securityToken) {
    return missing(place, `${names.accessKey} and ${names.secretKey} are not set`);
  }

  if (!accessKey || !secretKey) {
    const absent = [!accessKey && names.accessKey, !secretKey && names.secretKey].filter(Boolean);
    const present = accessKey ? names.accessKey : secretKey ? names.secretKey : names.securityToken;
    throw new InvalidConfigurationError(
      `In ${place}, ${present} is set but ${absent.join(" and ")} ${absent.length > 1 ? "are" : "is"} not. Set ` +
        "all of them, or none to use credentials from another place.",
    );
  }
  for (const [part, value] of Object.entries({ accessKey, secretKey, securityToken, domainId })) {
    if (value !== undefined && !isKey(value)) {
      const name = names[part as keyof typeof names];
      throw new InvalidConfigurationError(
        `${name} in ${place} holds white space, a line end or another character that no key has. Set it again.`,
      );
    }
  }
  if (accessKey.length === secretKeyLength || secretKey.length === accessKeyLength) {
    throw new InvalidConfigurationError(
      `In ${place}, ${names.accessKey} has ${accessKey.length} characters and ${names.secretKey} ${secretKey.length}: ` +
        `are the two swapped? An access key has ${accessKeyLength} characters, a secret key ${secretKeyLength}.`,
    );
  }
  const credentials = {
    accessKey,
    secretKey,
    ...(securityToken && { securityToken }),
    ...(domainId && { domainId }),
    source: `${place} (${names.accessKey}, ${names.secretKey})`,
    renewal,
  };
  return { kind: "found", credentials };
}

/** Keys and tokens are sent in headers, and made of visible ASCII characters. */
export function isKey(value: string): boolean {
  return !/[^\x21-\x7e]/.test(value);
}
