/** A user whose signature the emulator accepts. */
export interface EmulatorUser {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Makes the credentials temporary: each call has to bring this as `X-Security-Token`. */
  readonly securityToken?: string;
  /** Epoch milliseconds on the emulator's clock: from then on the security token is refused. */
  readonly expiresAt?: number;
  /** An `X-Domain-Id` that a call brings has to be this one. Calls may come without it. */
  readonly domainId?: string;
  /** What agencies trust it as; default its access key. */
  readonly principal?: string;
  /**
   * IAM actions that are refused with a 403, such as `IdentityCenter:permissionSet:listProvisioningStatus`, or all
   * of a service: `IdentityCenter:*`.
   */
  readonly denied?: readonly string[];
}

/** The user of an emulator that was started without `users`. The keys open nothing anywhere else. */
export const emulatorUser = {
  accessKey: "EMULATORFAKEACCESSKEY",
  secretKey: "emulator-fake-secret-key-opens-nothing",
} as const satisfies EmulatorUser;
