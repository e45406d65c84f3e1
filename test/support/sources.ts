import assert from "node:assert/strict";
import type { CredentialProvider, Credentials } from "../../src/identity-center/credentials/credentials";
import type { Finding, SourceContext } from "../../src/identity-center/credentials/sources/source";
import type { Environment } from "../../src/identity-center/settings/settings";
import { settingsOf } from "./settings";

/** What a source gets, on a machine without a metadata service. */
export function contextOf(values: Environment, home?: string): SourceContext {
  return {
    settings: settingsOf(values, home),
    metadata: { url: new URL("http://127.0.0.1:1"), timeoutMs: 1 },
    callerOf: noCalls,
    misses: [],
    wallClock: () => Date.now(),
    random: () => 0.5,
  };
}

/** No call is made. */
export const noCalls = () => ({
  call: () => Promise.reject(new Error("a call that the test did not expect")),
});

export function foundIn(finding: Finding): CredentialProvider {
  assert.equal(finding.kind, "found");
  return finding.credentials;
}

export async function credentialsOf(finding: Finding): Promise<Credentials> {
  return foundIn(finding).get();
}
