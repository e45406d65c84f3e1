import type { Credentials } from "./credentials";

/** What a 401 may mean for temporary credentials, and what to do; undefined for permanent ones. */
export function describeTokenExpiry(
  { securityToken, expiresAt, renewal = "Get new ones." }: Credentials,
  nowMs: number,
): string | undefined {
  if (securityToken === undefined) return undefined;
  if (expiresAt === undefined || expiresAt > nowMs) return `The security token may have expired. ${renewal}`;
  return `The security token has expired at ${new Date(expiresAt).toISOString()}. ${renewal}`;
}
