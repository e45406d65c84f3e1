import type { CredentialProvider, Credentials } from "../credentials";

/** Gives the same credentials for each call. */
export function fixedCredentials(credentials: Credentials): CredentialProvider {
  const { accessKey: identity, source } = credentials;
  return { identity, source, get: () => Promise.resolve(credentials) };
}
