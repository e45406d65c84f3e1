import { MetadataError, NoCredentialsError } from "../../../model/errors";
import type { CredentialProvider } from "../credentials";
import { rememberUntilExpiry } from "../temporary-credentials";
import { fetchAgencyCredentials, metadataSource, NoAgencyCredentials } from "./metadata-service";
import { type Missing, missing, type SourceContext } from "./source";

/** A profile says that this is a server with an agency: it may only just have started. */
const retryMissingServiceForMs = 30_000;

/** The last source: the agency of this server. Only the first `get` shows whether there is one. */
export function serverAgency(context: SourceContext): CredentialProvider {
  return { ...metadataCredentials(context), absence: noneConfigured };
}

/**
 * Gives the credentials of this server's agency, and new ones before they expire.
 *
 * "Not there" and "not now" are two things. A machine without a metadata service, or without an agency, has no
 * credentials, and its metadata is not read again: a machine does not become a server of Huawei Cloud during a run.
 * Any other fault may pass, and so may every fault of a service that has responded before. If a profile names the
 * agency, nothing counts as missing.
 *
 * @param profile the KooCLI profile that names the agency, for people. By default the metadata is the last source.
 */
export function metadataCredentials(context: SourceContext, profile?: string): CredentialProvider {
  const { metadata, misses } = context;
  const remembered = rememberUntilExpiry(() => fetchAgencyCredentials(metadata, context.wallClock), context);
  const service = `the metadata service of this server (${metadata.url.host})`;
  let wasThere = false;
  let wereFound = false;
  let miss: Missing | undefined;

  /** A new error for each call: its receiver may change it. */
  function errorFor(fault: NoAgencyCredentials): Error {
    const { message, reason } = fault;
    const mayPass = reason === "not now" || (reason === "not there" && wasThere);
    wasThere ||= reason !== "not there";
    if (wereFound) {
      return unreachable(
        "The temporary credentials of this server's agency have expired, and " +
          `${service} gave no new ones: ${message}. This may pass: try again later.`,
        fault,
      );
    }
    if (profile !== undefined) {
      const text = `The ${profile} takes the credentials of this server's agency (mode ecsAgency), but ${service}`;
      if (mayPass) return unreachable(`${text} failed: ${message}. This may pass: try again later.`, fault);
      if (reason === "not there") {
        return unreachable(
          `${text} is not there: ${message}. Use another profile on machines that are no servers of Huawei Cloud.`,
          fault,
          retryMissingServiceForMs,
        );
      }
      return new NoCredentialsError(
        `${text} has none: ${message}. Give the server an agency, or use another profile.`,
      );
    }
    if (mayPass) {
      return unreachable(
        "No Huawei Cloud credentials were found yet: no other source has any, and " +
          `${service} failed: ${message}. This may pass: try again later, or ${setKeys}`,
        fault,
      );
    }
    miss = missing(metadataSource, message);
    return noCredentials([...misses, miss]);
  }

  return {
    // A server has one agency at a time, and belongs to one account.
    identity: metadata.url.href,
    source: metadataSource,
    async get() {
      if (miss) throw noCredentials([...misses, miss]);
      try {
        const credentials = await remembered();
        wereFound = true;
        return credentials;
      } catch (error) {
        throw error instanceof NoAgencyCredentials ? errorFor(error) : error;
      }
    },
  };
}

const noneConfigured =
  "No access key is configured: calls use the agency of the Huawei Cloud server that they are made from. Anywhere else " +
  "they need an access key and a secret key.";

const setKeys =
  "set an access key and a secret key in Pulumi config (huaweicloud:accessKey, huaweicloud:secretKey) or in the " +
  "environment (HW_ACCESS_KEY, HW_SECRET_KEY).";

function noCredentials(misses: readonly Missing[]): NoCredentialsError {
  return new NoCredentialsError(
    `No Huawei Cloud credentials were found: ${setKeys} Sources that were tried: ` +
      `${misses.map(({ source, what }) => `${source}: ${what}`).join("; ")}.`,
  );
}

function unreachable(message: string, fault: NoAgencyCredentials, retryForMs = Infinity): MetadataError {
  const summary = `no credentials (metadata: ${fault.message})`;
  return new MetadataError(message, summary, retryForMs, { cause: fault });
}
