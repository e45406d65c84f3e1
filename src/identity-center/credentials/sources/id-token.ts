import { InvalidConfigurationError } from "../../../model/errors";
import { visibleText } from "../../../model/untrusted-text";
import {
  assumeAgencyWithOidc,
  createKeysByToken,
  createTokenByIdToken,
  type OidcSession,
} from "../../operations/assume-with-id-token";
import type { Setting } from "../../settings/settings";
import {
  agencyFields,
  type AgencyPart,
  agencyVariables,
  longestSecondsOfSts,
  readAgency,
  readDuration,
  shortestSeconds,
} from "../agencies";
import { assumedCredentials } from "../assumed-credentials";
import { type CredentialProvider, type Credentials, fixedCredentials, requireKey } from "../credentials";
import { describeIdToken, type IdTokenSource, idTokenSource, readIdToken } from "../id-token";
import { readBlocks } from "../settings-block";
import { rememberUntilExpiry } from "../temporary-credentials";
import { type Finding, missing, type Source, type SourceContext } from "./source";

/** What the official SDKs ask for: keys outlive an ID token that is set once. */
const identityProviderSeconds = 21_600;

const stsSeconds = 3_600;

/** The names under which `huaweicloud:assumeRoleWithOidc` keeps what `HW_ASSUME_ROLE_…` names in the environment. */
const fields = { ...agencyFields, idpId: "idpId", idToken: "idToken", idTokenFile: "idTokenFile" } as const;
const variables = {
  ...agencyVariables,
  idpId: "HW_ASSUME_ROLE_IDP_ID",
  idToken: "HW_ASSUME_ROLE_ID_TOKEN",
  idTokenFile: "HW_ASSUME_ROLE_ID_TOKEN_FILE",
} as const;
type Field = keyof typeof fields;

/**
 * Pulumi config `huaweicloud:assumeRoleWithOidc`, a JSON object. A field that it does not have comes from the
 * environment, as in the Terraform provider: a CI job can name the file of its token there.
 */
export const idTokenInConfig: Source = (context) => {
  const key = "huaweicloud:assumeRoleWithOidc";
  const [block, other] = readBlocks(context.settings, key, Object.values(fields));
  if (!block) {
    throw new InvalidConfigurationError(
      `Pulumi config ${key} names no identity provider. Set one, or remove it to use credentials from another source.`,
    );
  }
  if (other)
    throw new InvalidConfigurationError(`Pulumi config ${key} has several entries. Keep one of them.`);
  return terraformOidc(context, block.source, fields, (field) => {
    const value = block.read(fields[field]);
    const name = `${field} in ${block.source}`;
    return value === undefined ? context.settings.variable(variables[field]) : { name, value };
  });
};

const noIdToken = missing(
  "an ID token",
  "huaweicloud:assumeRoleWithOidc, HW_ASSUME_ROLE_IDP_ID, HUAWEICLOUD_OIDC_PROVIDER_URN and HUAWEICLOUD_SDK_IDP_ID are " +
    "not set",
);

/** What the environment names: only one of these can be set, as they collide with each other. */
export const idTokenInEnvironment: Source = (context) => {
  const isSet = (...names: readonly string[]) => names.some(context.settings.environment);
  if (isSet(variables.idpId, variables.idToken, variables.idTokenFile)) {
    return terraformOidc(context, "the environment", variables, (field) =>
      context.settings.variable(variables[field]),
    );
  }
  const { providerUrn, agencyUrn, idToken, tokenFile } = oidcVariables;
  if (isSet(providerUrn, agencyUrn, idToken, tokenFile)) return oidcOfSdk(context);
  return (
    readIdentityProvider(context, "the environment", identityProviderVariables, context.settings.variable) ??
    noIdToken
  );
};

/**
 * An identity provider of IAM v3, and the agency that is assumed with it, if one is named.
 *
 * @param names what the parts of an agency are called there
 */
function terraformOidc(
  context: SourceContext,
  source: string,
  names: Readonly<Record<AgencyPart, string>>,
  find: (field: Field) => Setting | undefined,
): Finding {
  const idp = find("idpId");
  if (!idp) {
    throw new InvalidConfigurationError(
      `An ID token is set in ${source}, but the identity provider is not: set idpId or ${variables.idpId}.`,
    );
  }
  const token = idTokenSource(find("idToken"), find("idTokenFile"), "idToken and idTokenFile");
  const credentials = identityProviderCredentials(context, idp, token);
  const isNamed = (Object.keys(agencyFields) as AgencyPart[]).some(find);
  if (!isNamed) return { kind: "found", credentials };
  const agency = readAgency(source, names, (part) => find(part)?.value);
  return { kind: "found", credentials: assumedCredentials(credentials, agency, context) };
}

/** The names of the official SDKs. */
const identityProviderVariables = {
  idpId: "HUAWEICLOUD_SDK_IDP_ID",
  idTokenFile: "HUAWEICLOUD_SDK_ID_TOKEN_FILE",
  domainId: "HUAWEICLOUD_SDK_DOMAIN_ID",
};

/**
 * Reads an identity provider of IAM v3 and the file of its ID token, with the account's ID if the source has it.
 *
 * @param source for people: `the environment`
 * @param names the names under which the source keeps each part
 * @returns undefined if the source has neither the provider nor the file
 * @throws {@link InvalidConfigurationError} if it has only one of the two, or one that is malformed
 */
export function readIdentityProvider(
  context: SourceContext,
  source: string,
  names: Readonly<Record<"idpId" | "idTokenFile" | "domainId", string>>,
  find: (name: string) => Setting | undefined,
): Finding | undefined {
  const [idp, file] = [find(names.idpId), find(names.idTokenFile)];
  if (!idp && !file) return undefined;
  if (!idp || !file) {
    const [present, absent] = idp ? [names.idpId, names.idTokenFile] : [names.idTokenFile, names.idpId];
    throw new InvalidConfigurationError(
      `In ${source}, ${present} is set but ${absent} is not. Set both, or none to use credentials from another source.`,
    );
  }
  const credentials = identityProviderCredentials(context, idp, { file }, find(names.domainId));
  return { kind: "found", credentials };
}

/**
 * The credentials that IAM v3 gives for an ID token of an identity provider, and new ones before they expire.
 *
 * @param domain the ID of the account of the identity provider, if it is known
 */
function identityProviderCredentials(
  context: SourceContext,
  idp: Setting,
  token: IdTokenSource,
  domain?: Setting,
): CredentialProvider {
  const { settings, wallClock, callerOf } = context;
  if (!/^[\w.-]{1,64}$/.test(idp.value)) {
    throw new InvalidConfigurationError(
      `The identity provider in ${idp.name} has to be its name in IAM: letters, digits, "_", "-" and ".".`,
    );
  }
  if (domain) requireKey(domain.name.replace(/^t/, "T"), domain.value);
  const domainId = domain?.value;
  const read = () => readIdToken(token, settings, wallClock);
  read();
  const described = describeIdToken(token, settings);
  const source = `identity provider ${idp.value} (${idp.name}) with ${described}`;
  const identity = JSON.stringify(["identity provider", idp.value, domainId]);
  const iam = callerOf("iam");

  async function fetch(debug?: (line: string) => void): Promise<Credentials> {
    const idToken = read();
    const logIn = createTokenByIdToken(idp.value, idToken, idp.name);
    const loggedIn = await iam.call(logIn, presenting(idToken.value, identity, source), debug);
    const getKeys = createKeysByToken(loggedIn, identityProviderSeconds, idp.value);
    const keys = await iam.call(getKeys, presenting(loggedIn, identity, source), debug);
    return { ...keys, ...(domainId !== undefined && { domainId }), source, renewal: renewalOf(token) };
  }
  return { identity, source, get: rememberUntilExpiry(fetch, context) };
}

const oidcVariables = {
  providerUrn: "HUAWEICLOUD_OIDC_PROVIDER_URN",
  agencyUrn: "HUAWEICLOUD_OIDC_AGENCY_URN",
  idToken: "HUAWEICLOUD_OIDC_ID_TOKEN",
  tokenFile: "HUAWEICLOUD_OIDC_TOKEN_FILE",
  sessionName: "HUAWEICLOUD_OIDC_SESSION_NAME",
  duration: "HUAWEICLOUD_OIDC_DURATION_SECONDS",
  policy: "HUAWEICLOUD_OIDC_POLICY",
  policyIds: "HUAWEICLOUD_OIDC_POLICY_IDS",
} as const;

/**
 * `HUAWEICLOUD_OIDC_PROVIDER_URN`, `HUAWEICLOUD_OIDC_AGENCY_URN`, `HUAWEICLOUD_OIDC_TOKEN_FILE`, …:
 * the names of the official Python SDK. STS v5 gives an agency's credentials for an ID token of an OIDC provider.
 */
const oidcOfSdk: Source = (context) => {
  const { settings, wallClock, callerOf } = context;
  const find = (part: keyof typeof oidcVariables) => settings.variable(oidcVariables[part]);
  const session: OidcSession = {
    providerUrn: requireUrn(find("providerUrn"), oidcVariables.providerUrn, "oidcProvider"),
    agencyUrn: requireUrn(find("agencyUrn"), oidcVariables.agencyUrn, "agency"),
    durationSeconds: durationOf(find("duration")),
    sessionName: sessionNameOf(find("sessionName")),
    policy: find("policy")?.value,
    policyIds: find("policyIds")
      ?.value.split(",")
      .map((id) => id.trim()),
  };
  const names = `${oidcVariables.idToken} and ${oidcVariables.tokenFile}`;
  const token = idTokenSource(find("idToken"), find("tokenFile"), names);
  const read = () => readIdToken(token, settings, wallClock);
  read();
  const [, , domainId = "", , name = ""] = session.agencyUrn.split(":");
  const described = describeIdToken(token, settings);
  const source = `agency ${name} of account ${domainId} (${oidcVariables.agencyUrn}), assumed with ${described}`;
  const sts = callerOf("sts");
  const identity = JSON.stringify(["oidc", session.providerUrn, session.agencyUrn]);

  async function assume(debug?: (line: string) => void): Promise<Credentials> {
    const idToken = read();
    const presented = presenting(idToken.value, identity, source);
    const keys = await sts.call(assumeAgencyWithOidc(session, idToken), presented, debug);
    return { ...keys, domainId, source, renewal: renewalOf(token) };
  }
  return { kind: "found", credentials: { identity, source, get: rememberUntilExpiry(assume, context) } };
};

function requireUrn(setting: Setting | undefined, variable: string, type: string): string {
  const form = `iam::<account ID>:${type}:<name>`;
  if (!setting) {
    throw new InvalidConfigurationError(
      `In the environment, ${variable} is not set, but other settings of an ID token are. Set it to ${form}, or remove ` +
        "the others to use credentials from another source.",
    );
  }
  const urn = new RegExp(`^iam::[\\w-]{1,64}:${type}:[^\\p{C}:]{1,512}$`, "u");
  if (urn.test(setting.value)) return setting.value;
  throw new InvalidConfigurationError(
    `The URN in ${setting.name} has to be of the form ${form}. Copy it from the IAM console.`,
  );
}

function durationOf(setting: Setting | undefined): number {
  const seconds = readDuration(setting?.value) ?? stsSeconds;
  if (seconds !== "malformed") return seconds;
  throw new InvalidConfigurationError(
    `The duration in ${setting?.name ?? ""} has to be a whole number of seconds from ${shortestSeconds} to ` +
      `${longestSecondsOfSts}, but is "${visibleText(setting?.value ?? "", 100)}".`,
  );
}

function sessionNameOf(setting: Setting | undefined): string | undefined {
  if (!setting || /^[\w+=,.@-]{2,128}$/.test(setting.value)) return setting?.value;
  throw new InvalidConfigurationError(
    `The session name in ${setting.name} has to have 2 to 128 letters, digits or characters of _+=,.@-, but is ` +
      `"${visibleText(setting.value, 200)}".`,
  );
}

/** For a call without a signature: what proves who calls is kept out of texts as a secret key is. */
function presenting(token: string, identity: string, source: string): CredentialProvider {
  return { ...fixedCredentials({ accessKey: "", secretKey: token, source }), identity };
}

function renewalOf(token: IdTokenSource): string {
  return "token" in token
    ? "A wait that outlives them needs a file in which the ID token is renewed."
    : "The next run gets new ones with the ID token.";
}
