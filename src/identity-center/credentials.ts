import { InvalidConfigurationError, NoCredentialsError } from "../errors";

/** What a request is signed with. Never shown, whole or in part; {@link Credentials.source} may be. */
export interface Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken?: string;
  readonly domainId?: string;
  /** Where they come from, for people: `the environment (HW_ACCESS_KEY, HW_SECRET_KEY)`. */
  readonly source: string;
}

/** Reads a key of the stack's configuration, such as `huaweicloud:accessKey`; secrets come decrypted. */
export type ReadConfig = (key: string) => string | undefined;

/** `process.env`, or what stands in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One place that may hold credentials: whole or not at all. */
interface Source {
  readonly place: string;
  /** The names under which this place keeps each part. */
  readonly names: Readonly<Record<"accessKey" | "secretKey" | "securityToken" | "domainId", string>>;
  readonly read: (name: string) => string | undefined;
}

/**
 * Finds the credentials: the first place in this order that holds an access key and a secret key.
 * Two places are never mixed.
 *
 * 1. Pulumi config `huaweicloud:accessKey`, `secretKey`, `securityToken`, `domainId`
 * 2. the environment `HW_ACCESS_KEY`, `HW_SECRET_KEY`, `HW_SECURITY_TOKEN`, `HW_DOMAIN_ID` (Terraform's names)
 * 3. the environment `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`, … (the SDKs' names)
 *
 * @throws {@link InvalidConfigurationError} when a place holds only a part, or a key that cannot be one
 * @throws {@link NoCredentialsError} when no place holds any, saying where it looked
 */
export function resolveCredentials(config: ReadConfig, environment: Environment): Credentials {
  const sources = sourcesInOrder(config, environment);
  for (const source of sources) {
    const credentials = readSource(source);
    if (credentials) return credentials;
  }
  throw new NoCredentialsError(
    `No Huawei Cloud credentials were found. Looked in ${sources.map(describeMiss).join("; in ")}. ` +
      "Set an access key and a secret key in one of these places.",
  );
}

function sourcesInOrder(config: ReadConfig, environment: Environment): readonly Source[] {
  const fromEnvironment = (name: string) => environment[name];
  return [
    {
      place: "Pulumi config",
      names: {
        accessKey: "huaweicloud:accessKey",
        secretKey: "huaweicloud:secretKey",
        securityToken: "huaweicloud:securityToken",
        domainId: "huaweicloud:domainId",
      },
      read: config,
    },
    {
      place: "the environment",
      names: {
        accessKey: "HW_ACCESS_KEY",
        secretKey: "HW_SECRET_KEY",
        securityToken: "HW_SECURITY_TOKEN",
        domainId: "HW_DOMAIN_ID",
      },
      read: fromEnvironment,
    },
    {
      place: "the environment",
      names: {
        accessKey: "HUAWEICLOUD_SDK_AK",
        secretKey: "HUAWEICLOUD_SDK_SK",
        securityToken: "HUAWEICLOUD_SDK_SECURITY_TOKEN",
        domainId: "HUAWEICLOUD_SDK_DOMAIN_ID",
      },
      read: fromEnvironment,
    },
  ];
}

function readSource({ place, names, read }: Source): Credentials | undefined {
  const accessKey = read(names.accessKey);
  const secretKey = read(names.secretKey);
  const securityToken = read(names.securityToken);
  const domainId = read(names.domainId);
  if (!accessKey && !secretKey && !securityToken) return undefined;

  if (!accessKey || !secretKey) {
    const missing = [!accessKey && names.accessKey, !secretKey && names.secretKey].filter(Boolean);
    const present = accessKey ? names.accessKey : secretKey ? names.secretKey : names.securityToken;
    throw new InvalidConfigurationError(
      `In ${place}, ${present} is set but ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not. Set ` +
        "all of them, or none to use credentials from another place.",
    );
  }
  for (const [part, value] of Object.entries({ accessKey, secretKey, securityToken, domainId })) {
    if (value !== undefined && /[^\x21-\x7e]/.test(value)) {
      const name = names[part as keyof typeof names];
      throw new InvalidConfigurationError(
        `${name} in ${place} holds white space, a line end or another character that no key has. Set it again.`,
      );
    }
  }
  return {
    accessKey,
    secretKey,
    ...(securityToken && { securityToken }),
    ...(domainId && { domainId }),
    source: `${place} (${names.accessKey}, ${names.secretKey})`,
  };
}

function describeMiss({ place, names }: Source): string {
  return `${place}: ${names.accessKey} and ${names.secretKey} are not set`;
}
