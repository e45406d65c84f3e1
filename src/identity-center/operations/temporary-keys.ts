import type { JSONSchemaType } from "ajv";
import { onThisClock } from "../wire/clock-skew";
import type { ResponseFacts } from "./operation";
import { InvalidResponse, ResponseSchema } from "./response-schema";

/** What STS and IAM give for an identity: keys that expire. */
export interface TemporaryKeys {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken: string;
  /** Epoch milliseconds, on this machine's clock. */
  readonly expiresAt: number;
}

/** Sent in headers. */
const key = { type: "string", pattern: "^[!-~]+$" } as const;

/**
 * The response of `AssumeAgency` and `AssumeAgencyWithOIDC`, as far as it is used.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/api-iam5/AssumeAgency.html
 */
interface StsResponse {
  credentials: {
    access_key_id: string;
    secret_access_key: string;
    security_token: string;
    /** RFC 3339, in UTC. */
    expiration: string;
  };
}

const stsKeys: JSONSchemaType<StsResponse["credentials"]> = {
  type: "object",
  required: ["access_key_id", "secret_access_key", "security_token", "expiration"],
  properties: {
    access_key_id: key,
    secret_access_key: key,
    security_token: key,
    expiration: { type: "string" },
  },
};

const stsKeysSchema = new ResponseSchema<StsResponse>(
  { type: "object", required: ["credentials"], properties: { credentials: stsKeys } },
  true,
);

export function parseStsKeys(json: unknown, response?: ResponseFacts): TemporaryKeys | InvalidResponse {
  const checked = stsKeysSchema.check(json);
  if (checked instanceof InvalidResponse) return checked;
  const { credentials } = checked;
  const expiresAt = parseExpiry(credentials.expiration, response);
  if (Number.isNaN(expiresAt)) return new InvalidResponse("/credentials/expiration must be a date");
  return {
    accessKey: credentials.access_key_id,
    secretKey: credentials.secret_access_key,
    securityToken: credentials.security_token,
    expiresAt,
  };
}

/** What all calls have in common with which STS gives keys. */
export const stsKeysCall = {
  service: "STS",
  method: "POST",
  givesKeys: true,
  schema: stsKeysSchema,
  parse: parseStsKeys,
} as const;

/**
 * The response of IAM's call for temporary keys, as far as it is used.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/api-iam/iam_04_0101.html
 */
interface IamResponse {
  credential: {
    access: string;
    secret: string;
    securitytoken: string;
    /** RFC 3339, in UTC, with six decimals. */
    expires_at: string;
  };
}

const iamKeys: JSONSchemaType<IamResponse["credential"]> = {
  type: "object",
  required: ["access", "secret", "securitytoken", "expires_at"],
  properties: { access: key, secret: key, securitytoken: key, expires_at: { type: "string" } },
};

const iamKeysSchema = new ResponseSchema<IamResponse>(
  { type: "object", required: ["credential"], properties: { credential: iamKeys } },
  true,
);

export function parseIamKeys(json: unknown, response?: ResponseFacts): TemporaryKeys | InvalidResponse {
  const checked = iamKeysSchema.check(json);
  if (checked instanceof InvalidResponse) return checked;
  const { access, secret, securitytoken, expires_at: expiry } = checked.credential;
  const expiresAt = parseExpiry(expiry, response);
  if (Number.isNaN(expiresAt)) return new InvalidResponse("/credential/expires_at must be a date");
  return { accessKey: access, secretKey: secret, securityToken: securitytoken, expiresAt };
}

/** IAM has one call for temporary keys. Its body says what they are given for. */
export const iamKeysCall = {
  service: "IAM",
  method: "POST",
  path: "/v3.0/OS-CREDENTIAL/securitytokens",
  successStatus: 201,
  givesKeys: true,
  schema: iamKeysSchema,
  parse: parseIamKeys,
} as const;

/** Both services document UTC. A date without a zone would be taken for this machine's. */
function parseExpiry(date: string, response?: ResponseFacts): number {
  const expiresAt = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(date) ? date : `${date}Z`);
  return onThisClock(expiresAt, response?.skewMs);
}
