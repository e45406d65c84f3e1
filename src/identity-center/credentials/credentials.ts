/** What a request is signed with. Never shown, whole or in part; {@link Credentials.source} may be. */
export interface Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Makes them temporary. */
  readonly securityToken?: string;
  readonly domainId?: string;
  /** Epoch milliseconds, where it is known. */
  readonly expiresAt?: number;
  /** Where they come from, for people: `the environment (HW_ACCESS_KEY, HW_SECRET_KEY)`. */
  readonly source: string;
  /** A sentence: how to come by new ones where they are temporary. */
  readonly renewal?: string;
}

/** Gives the credentials for a call when the call is made: temporary ones change while a wait goes on. */
export interface CredentialProvider {
  /**
   * Whose credentials they are: what stays the same when temporary ones are renewed, and differs between two
   * identities. Never shown.
   */
  readonly identity: string;
  /** Where they come from, for people. */
  readonly source: string;
  /** Whether the keys themselves are in the stack's configuration, which the engine saves; default: they are not. */
  readonly isFromConfig?: boolean;
  /** The region of the KooCLI profile that they come from, if it has one. */
  readonly region?: Setting | undefined;
  /** A sentence on what a call may lack, as far as that is known before any call. */
  readonly absence?: string;
  /** Rejects with a `NoCredentialsError` where there are none, and with a `CallError` where there may be later. */
  get(): Promise<Credentials>;
}

/** Reads a key of the stack's configuration, such as `huaweicloud:accessKey`; secrets come decrypted. */
export type ReadConfig = (key: string) => string | undefined;

/** `process.env`, or what stands in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value, and where it was found. */
export interface Setting {
  /** For people: `Pulumi config huaweicloud:region`, `the environment variable HW_REGION_NAME`. */
  readonly name: string;
  readonly value: string;
}
