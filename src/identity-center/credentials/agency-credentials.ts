import { NoCredentialsError, UnreachableError } from "../../errors";
import type { CredentialProvider } from "../credentials";
import { type Missing, missing } from "./finding";
import { agencySource, fetchAgencyCredentials, type MetadataService, NoAgencyCredentials } from "./metadata";
import { type Clockwork, rememberUntilExpiry } from "./temporary-credentials";

/**
 * Gives the credentials of this server's agency, and new ones before they expire. Where the metadata has none for
 * the first call, it is not asked again: a machine does not become a server of Huawei Cloud in mid-run.
 *
 * @param misses what all other places lack, for the text of a `NoCredentialsError`
 */
export function agencyCredentials(
  metadata: MetadataService,
  clockwork: Clockwork,
  misses: readonly Missing[],
): CredentialProvider {
  const remembered = rememberUntilExpiry(() => fetchAgencyCredentials(metadata), clockwork);
  let wereFound = false;
  let firstMiss: Missing | undefined;
  return {
    // A server has one agency at a time, and belongs to one account.
    identity: metadata.url.href,
    source: agencySource,
    async get() {
      // A new error for each call: whoever catches one may add to its text.
      if (firstMiss) throw noCredentials([...misses, firstMiss]);
      try {
        const credentials = await remembered();
        wereFound = true;
        return credentials;
      } catch (error) {
        if (!(error instanceof NoAgencyCredentials)) throw error;
        if (wereFound) throw expired(error);
        firstMiss = missing(agencySource, error.message);
        throw noCredentials([...misses, firstMiss]);
      }
    },
  };
}

function noCredentials(misses: readonly Missing[]): NoCredentialsError {
  return new NoCredentialsError(
    "No Huawei Cloud credentials were found. Looked in " +
      `${misses.map(({ place, what }) => `${place}: ${what}`).join("; in ")}. ` +
      "Set an access key and a secret key in one of these places.",
  );
}

function expired(cause: NoAgencyCredentials): UnreachableError {
  return new UnreachableError(
    "The temporary credentials of this server's agency have expired, and its metadata gave no new ones: " +
      `${cause.message}. This may pass: try again later.`,
    "expired credentials",
    Infinity,
    { cause },
  );
}
