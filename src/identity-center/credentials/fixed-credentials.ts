import type { CredentialProvider, Credentials } from "../credentials";

/** Gives the same credentials for each call. */
export function fixedCredentials(credentials: Credentials): CredentialProvider {
  return { source: credentials.source, get: () => Promise.resolve(credentials) };
}
