import { InvalidConfigurationError } from "../../model/errors";
import type { Setting } from "../settings/settings";

/** What a request is signed with. Never shown, whole or in part. Only {@link Credentials.source} may be. */
export interface Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Makes them temporary. */
  readonly securityToken?: string;
  readonly domainId?: string | undefined;
  /** Epoch milliseconds on this machine's clock, if it is known. */
  readonly expiresAt?: number;
  /** Where they come from, for people: `the environment (HW_ACCESS_KEY, HW_SECRET_KEY)`. */
  readonly source: string;
  /** A sentence: how to get new ones if they are temporary. */
  readonly renewal?: string;
}

/** Gives the credentials for a call when the call is made: temporary ones change while a wait goes on. */
export interface CredentialProvider {
  /**
   * Whose credentials they are. It stays the same when temporary ones are renewed, and differs between two
   * identities. Never shown.
   */
  readonly identity: string;
  /** Where they come from, for people. */
  readonly source: string;
  /** Whether the keys themselves are in the stack's configuration, which the engine saves; default: they are not. */
  readonly isFromConfig?: boolean;
  /** The region of the KooCLI profile that they come from, if it has one. */
  readonly region?: Setting;
  /** A sentence on what a call may lack, as far as that is known before any call. */
  readonly absence?: string;
  /**
   * Rejects with a `NoCredentialsError` if there are none, and with a `CallError` if there may be some later.
   *
   * @param debug receives one line for the debug log on each call that is made for them
   */
  get(debug?: (line: string) => void): Promise<Credentials>;
}

/** Gives the same credentials for each call. */
export function fixedCredentials(
  credentials: Credentials,
  facts: Pick<CredentialProvider, "isFromConfig" | "region"> = {},
): CredentialProvider {
  const { accessKey: identity, source } = credentials;
  return { ...facts, identity, source, get: () => Promise.resolve(credentials) };
}

/** What a 401 may mean for temporary credentials, and what to do. Undefined for permanent ones. */
export function describeTokenExpiry(
  { securityToken, expiresAt, renewal = "Get new ones." }: Credentials,
  nowMs: number,
): string | undefined {
  if (securityToken === undefined) return undefined;
  if (expiresAt === undefined || expiresAt > nowMs) return `The security token may have expired. ${renewal}`;
  return `The security token has expired at ${new Date(expiresAt).toISOString()}. ${renewal}`;
}

/** Keys, tokens and domain IDs are sent in headers, and consist of visible ASCII characters. */
export function isKey(value: string): boolean {
  return !/[^\x21-\x7e]/.test(value);
}

/**
 * Checks a key, a token or a domain ID that a user sets.
 *
 * @param name what texts call the setting
 * @throws {@link InvalidConfigurationError} if it cannot be sent in a header. The text does not repeat it.
 */
export function requireKey(name: string, value: string): void {
  if (isKey(value)) return;
  throw new InvalidConfigurationError(
    `${name} holds white space, a line end or another character that no key has. Set it again.`,
  );
}
