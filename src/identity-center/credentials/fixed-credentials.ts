import type { CredentialProvider, Credentials, Setting } from "./credentials";

/** Gives the same credentials for each call. */
export function fixedCredentials(credentials: Credentials, region?: Setting): CredentialProvider {
  const { accessKey: identity, source } = credentials;
  return { identity, source, region, get: () => Promise.resolve(credentials) };
}
