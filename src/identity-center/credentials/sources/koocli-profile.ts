import { InvalidConfigurationError } from "../../../model/errors";
import { visibleText } from "../../../model/untrusted-text";
import { describeAgency } from "../../operations/assume-agency";
import { type Agency, findAgencies, readAgency } from "../agencies";
import { assumedCredentials } from "../assumed-credentials";
import { unlessEmpty } from "../../settings/settings";
import { isObject } from "../settings-block";
import { readKeyPair } from "./key-pair";
import { type KooCliFile, type KooCliProfile, showProfileName } from "./koocli-file";
import { metadataCredentials } from "./metadata";
import { type Finding, missing, type SourceContext } from "./source";

/** Source: the shared configuration file of the Terraform provider. There is no field for a duration. */
const profileAgencyFields = {
  agencyName: "agencyName",
  domainId: "agencyDomainId",
  domainName: "agencyDomainName",
  duration: "agencyDuration",
} as const;

/** An access key has 20 characters and a secret key 40; what KooCLI encrypts becomes longer. */
const longestAccessKey = 40;
const longestSecretKey = 64;

const longestShownList = 500;

/**
 * The credentials in a profile of KooCLI's file, by its mode: `AKSK` (the default), `SSO`, whose keys KooCLI keeps in
 * `ssoAuth.stsToken`, and `ecsAgency`. With `agencyName`, and `agencyDomainId` or `agencyDomainName`, they assume an
 * agency.
 *
 * @param shown the file's path as texts show it
 * @throws {@link InvalidConfigurationError} if it holds half a pair, or a key that cannot be one
 */
export function readKooCliProfile(
  file: KooCliFile,
  name: string,
  shown: string,
  context: SourceContext,
): Finding {
  const source = `profile ${showProfileName(name)} of ${shown}`;
  const profile = file.profiles.find((candidate) => candidate.name === name);
  if (!profile && file.profiles.length === 0) return missing(shown, "it holds no profiles");
  if (!profile) {
    return unusable(
      `There is no profile ${showProfileName(name)} in ${shown}, which holds ${showNames(file)}. Name one of them in ` +
        "huaweicloud:profile or HW_PROFILE.",
    );
  }

  const { mode } = profile.fields;
  if (mode && !isSupported(mode)) {
    return unusable(`The ${source} has the mode ${showMode(mode)}, which is not supported. ${useAnother}`);
  }
  const finding = readKeys(file, profile, source, context);
  const agency = readProfileAgency(profile, source);
  if (finding.kind !== "found" || !agency) return finding;
  const [configured] = findAgencies(context.settings);
  if (configured) {
    throw new InvalidConfigurationError(
      `The ${source} assumes ${describeAgency(agency)} (agencyName), and ${configured.source} names ` +
        `${describeAgency(configured)}. Remove one of the two.`,
    );
  }
  return { kind: "found", credentials: assumedCredentials(finding.credentials, agency, context) };
}

/** The agency that KooCLI assumes with the profile's keys, if it has one. */
function readProfileAgency({ fields }: KooCliProfile, source: string): Agency | undefined {
  if (!readString(fields, profileAgencyFields.agencyName, source)) return undefined;
  return readAgency(source, profileAgencyFields, (part) =>
    unlessEmpty(readString(fields, profileAgencyFields[part], source)),
  );
}

function readKeys(file: KooCliFile, profile: KooCliProfile, source: string, context: SourceContext): Finding {
  const { mode } = profile.fields;
  const regionName = readString(profile.fields, "region", source);
  const facts = regionName ? { region: { name: source, value: regionName } } : {};
  if (mode === "ecsAgency") {
    return { kind: "found", credentials: { ...metadataCredentials(context, source), ...facts } };
  }
  const keys = keysOf(profile);
  if (isEncrypted(file, keys)) {
    return unusable(
      `The keys in ${source} are encrypted, and only KooCLI can read them. Run ` +
        '"hcloud configure set --cli-auth-encrypt=false" to store them in clear text, or set an access key and a ' +
        "secret key in Pulumi config or the environment.",
    );
  }
  return readKeyPair({
    source,
    names: {
      accessKey: "accessKeyId",
      secretKey: "secretAccessKey",
      securityToken: "securityToken",
      domainId: "domainId",
    },
    read: (field) => readString(field === "domainId" ? profile.fields : keys, field, source),
    renewal:
      mode === "SSO"
        ? 'Log in again with "hcloud configure sso".'
        : 'Set new temporary credentials with "hcloud configure set".',
    facts,
  });
}

const useAnother =
  "Use a profile of the mode AKSK, SSO or ecsAgency, or set an access key and a secret key in Pulumi config or the " +
  "environment.";

function isSupported(mode: unknown): boolean {
  return mode === "AKSK" || mode === "SSO" || mode === "ecsAgency";
}

/** A file can hold any JSON value here. */
function showMode(mode: unknown): string {
  return typeof mode === "string" ? `"${visibleText(mode, 32)}"` : visibleText(JSON.stringify(mode), 32);
}

function keysOf({ fields }: KooCliProfile): Readonly<Record<string, unknown>> {
  if (fields["mode"] !== "SSO") return fields;
  const { ssoAuth } = fields;
  const stsToken = isObject(ssoAuth) ? ssoAuth["stsToken"] : undefined;
  return isObject(stsToken) ? stsToken : {};
}

/**
 * KooCLI encrypts by default, and says so in `authEncrypt`. If the file does not say, its keys do: encrypted keys are
 * longer than any key, or hold characters that no access key has. This is a guess: how KooCLI encrypts is not
 * documented.
 */
function isEncrypted(file: KooCliFile, keys: Readonly<Record<string, unknown>>): boolean {
  const { accessKeyId, secretAccessKey } = keys;
  if (!accessKeyId && !secretAccessKey) return false;
  if (file.isEncrypted !== undefined) return file.isEncrypted;
  return (
    (typeof accessKeyId === "string" &&
      (accessKeyId.length > longestAccessKey || /[+/=:{}()]/.test(accessKeyId))) ||
    (typeof secretAccessKey === "string" && secretAccessKey.length > longestSecretKey)
  );
}

function readString(fields: Readonly<Record<string, unknown>>, name: string, source: string) {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new InvalidConfigurationError(`${name} in ${source} is not a string. Set it again.`);
}

function showNames({ profiles }: KooCliFile): string {
  return visibleText(profiles.map(({ name }) => showProfileName(name)).join(", "), longestShownList);
}

function unusable(why: string): Finding {
  return { kind: "unusable", why };
}
