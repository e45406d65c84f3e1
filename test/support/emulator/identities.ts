import { randomBytes } from "node:crypto";
import type { EmulatorUser } from "./users";

/** An agency that callers can assume, with STS v5 or IAM v3. */
export interface EmulatorAgency {
  readonly name: string;
  /** The account that owns it. Its sessions act in this account. */
  readonly domainId: string;
  readonly domainName: string;
  /**
   * Who can assume it: access keys of users, names of agencies for their sessions, IDs of identity providers for their
   * ID tokens. Default: all.
   */
  readonly trusts?: readonly string[];
  /** The longest session that a caller can ask STS for; default 3,600. */
  readonly maxSessionSeconds?: number;
  /** How long its sessions live, whatever the caller asks for; default as long as the caller asks for. */
  readonly sessionMs?: number;
  /** IAM actions that its sessions are refused; see {@link EmulatorUser.denied}. */
  readonly denied?: readonly string[];
}

/** An identity provider: for IAM v3 by its ID, for STS v5 by the URN `iam::<domainId>:oidcProvider:<id>`. */
export interface EmulatorIdentityProvider {
  readonly id: string;
  readonly domainId: string;
  /** The ID tokens that it has signed. */
  readonly idTokens: readonly {
    readonly token: string;
    /** Epoch milliseconds on the emulator's clock; default never. */
    readonly expiresAt?: number;
  }[];
}

/** The fields of each in JSON. A `?` marks an optional field. */
export const agencyFieldNames = [
  "name",
  "domainId",
  "domainName",
  "trusts?",
  "maxSessionSeconds?",
  "sessionMs?",
  "denied?",
];
export const providerFieldNames = ["id", "domainId", "idTokens"];

/** A user with temporary keys. */
export type TemporaryUser = EmulatorUser & { readonly securityToken: string; readonly expiresAt: number };

/** The users, agencies and identity providers, and the temporary keys that they were given. */
export class Identities {
  readonly #temporaryUsers: TemporaryUser[] = [];
  readonly #agencies = new Map<string, EmulatorAgency>();
  readonly #providers = new Map<string, EmulatorIdentityProvider>();
  readonly #providersByToken = new Map<string, EmulatorIdentityProvider>();

  /**
   * @param permanentUsers may be changed later, as keys are in a console
   * @param nowMs the service's clock, in epoch milliseconds
   */
  constructor(
    private readonly permanentUsers: readonly EmulatorUser[],
    private readonly nowMs: () => number,
  ) {}

  /** All users whose signatures are right, those with temporary keys included. */
  get users(): readonly EmulatorUser[] {
    return [...this.permanentUsers, ...this.#temporaryUsers];
  }

  /** Adds an agency, or replaces the one of the same account and name. */
  setAgency(agency: EmulatorAgency): void {
    this.#agencies.set(`${agency.domainId}:${agency.name}`, agency);
  }

  /** Adds an identity provider, or replaces the one of the same ID. */
  setProvider(provider: EmulatorIdentityProvider): void {
    this.#providers.set(provider.id, provider);
  }

  findAgency(isIt: (agency: EmulatorAgency) => boolean): EmulatorAgency | undefined {
    return [...this.#agencies.values()].find(isIt);
  }

  findProvider(id: string): EmulatorIdentityProvider | undefined {
    return this.#providers.get(id);
  }

  /** Whether a provider has signed this ID token, and it is still valid. */
  stateOfIdToken(provider: EmulatorIdentityProvider, idToken: unknown): "valid" | "expired" | "unknown" {
    const known = provider.idTokens.find(({ token }) => token === idToken);
    if (known === undefined) return "unknown";
    return this.nowMs() < (known.expiresAt ?? Infinity) ? "valid" : "expired";
  }

  /** Gives the token for an ID token, which IAM v3 then exchanges for keys. */
  issueToken(provider: EmulatorIdentityProvider): string {
    const token = randomBytes(96).toString("base64");
    this.#providersByToken.set(token, provider);
    return token;
  }

  findByToken(token: unknown): EmulatorIdentityProvider | undefined {
    return typeof token === "string" ? this.#providersByToken.get(token) : undefined;
  }

  issueAgencyKeys({ name, domainId, sessionMs, denied }: EmulatorAgency, seconds: number): TemporaryUser {
    return this.issueKeys({
      principal: name,
      domainId,
      lifeMs: sessionMs ?? seconds * 1000,
      denied: denied ?? [],
    });
  }

  /** Makes temporary keys. The signature check accepts them, with their security token, until they expire. */
  issueKeys(session: {
    readonly principal: string;
    readonly domainId: string;
    readonly lifeMs: number;
    readonly denied?: readonly string[];
  }): TemporaryUser {
    const { lifeMs, ...user } = session;
    const keys = {
      ...user,
      accessKey: `HSTA${randomBytes(8).toString("hex").toUpperCase()}`,
      secretKey: randomBytes(20).toString("hex"),
      securityToken: randomBytes(300).toString("base64"),
      expiresAt: Math.round(this.nowMs() + lifeMs),
    };
    this.#temporaryUsers.push(keys);
    return keys;
  }
}
