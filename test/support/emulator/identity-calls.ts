import type { EmulatorAgency, EmulatorIdentityProvider, Identities, TemporaryUser } from "./identities";
import { fieldsOf, parseBody, type Fields } from "./json-body";
import type { Response } from "./response";
import type { EmulatedState, Route, RoutedCall } from "./route";
import { forbidden, ServiceError } from "./service-error";
import type { EmulatorUser } from "./users";

/**
 * The calls of STS v5 and IAM v3 that give temporary keys.
 *
 * Sources: https://support.huaweicloud.com/intl/en-us/api-iam5/AssumeAgency.html and AssumeAgencyWithOIDC.html, and
 * https://support.huaweicloud.com/intl/en-us/api-iam/iam_04_0101.html. The statuses are documented. The codes of STS
 * for 400 and 404 are not: all have the one of the reference's example.
 */
export const identityRoutes: readonly Route[] = [
  {
    operation: "assumeAgency",
    method: "POST",
    path: "/v5/agencies/assume",
    needs: [needed("sts:agencies:assume", "PAP5.0001")],
    respond: assumeAgency,
  },
  {
    operation: "assumeAgencyWithOidc",
    method: "POST",
    path: "/v5/agencies/assume-with-oidc",
    needs: [],
    isUnsigned: () => true,
    respond: assumeAgencyWithOidc,
  },
  {
    operation: "createTokenByIdToken",
    method: "POST",
    path: "/v3.0/OS-AUTH/id-token/tokens",
    needs: [],
    isUnsigned: () => true,
    respond: createTokenByIdToken,
  },
  {
    operation: "createTemporaryAccessKey",
    method: "POST",
    path: "/v3.0/OS-CREDENTIAL/securitytokens",
    // The documented permission is a role, Agent Operator. The name of the action is a guess.
    needs: [needed("iam:agencies:assume", "IAM.0002")],
    isUnsigned: (body) => readIdentity(body).method === "token",
    respond: createTemporaryAccessKey,
  },
];

function needed(action: string, code: string) {
  return { action, code, message: `No permission for action ${action}` };
}

function assumeAgency({ body, caller }: RoutedCall, { identities }: EmulatedState): Response {
  const order = parseBody(body, stsError);
  const agency = findAgencyByUrn(identities, order["agency_urn"]);
  checkTrust(agency, caller?.principal ?? caller?.accessKey, "PAP5.0001");
  return sessionResponse(identities, agency, order, caller);
}

function assumeAgencyWithOidc({ body }: RoutedCall, { identities }: EmulatedState): Response {
  const order = parseBody(body, stsError);
  const urn = String(order["provider_urn"]);
  const [, domainId, id = ""] = /^iam::([^:]+):oidcProvider:(.+)$/.exec(urn) ?? [];
  const provider = identities.findProvider(id);
  if (provider?.domainId !== domainId || provider === undefined) {
    throw stsError(`The identity provider ${urn} does not exist.`, 404);
  }
  // A test of an official SDK shows this code for a bad ID token. The status is a guess.
  checkIdToken(identities, provider, order["id_token"], 400);
  const agency = findAgencyByUrn(identities, order["agency_urn"]);
  checkTrust(agency, provider.id, "PAP5.0001");
  return sessionResponse(identities, agency, order, undefined, {
    provider: urn,
    audience: "emulator",
    subject_from_id_token: "emulator",
  });
}

/** Gives a token for an ID token; the next call takes the token. */
function createTokenByIdToken({ headers, body }: RoutedCall, { identities }: EmulatedState): Response {
  const provider = identities.findProvider(headers["x-idp-id"] ?? "");
  if (provider === undefined)
    throw new ServiceError(404, "IAM.0004", "Could not find the identity provider.");
  const { id_token: idToken } = fieldsOf(parseBody(body, iamError)["auth"]);
  checkIdToken(identities, provider, fieldsOf(idToken)["id"], 401);
  const token = { methods: ["mapped"], user: { domain: { id: provider.domainId } } };
  const headersOfResponse = { "X-Subject-Token": identities.issueToken(provider) };
  return { status: 201, headers: headersOfResponse, body: JSON.stringify({ token }) };
}

/** Gives keys for an agency, or for the token of {@link createTokenByIdToken}. */
function createTemporaryAccessKey({ body, caller }: RoutedCall, { identities }: EmulatedState): Response {
  const { method, fields } = readIdentity(body);
  const { duration_seconds: seconds = 900 } = fields;
  if (!isWholeBetween(900, seconds, 86_400)) {
    throw iamError("duration_seconds must be a whole number from 900 to 86400.");
  }
  if (method === "token") {
    const provider = identities.findByToken(fields["id"]);
    if (provider === undefined) throw new ServiceError(401, "IAM.0001", "The token is invalid.");
    const { id: principal, domainId } = provider;
    return keysResponse(identities.issueKeys({ principal, domainId, lifeMs: seconds * 1000 }));
  }
  if (method !== "assume_role") throw iamError("methods must be assume_role or token.");
  const agency = findAgencyByOwner(identities, fields);
  checkTrust(agency, caller?.principal ?? caller?.accessKey, "IAM.0002");
  return keysResponse(identities.issueAgencyKeys(agency, seconds));
}

/** The method of a call for keys, and what the call says of it. */
function readIdentity(body: Buffer): { readonly method: string; readonly fields: Fields } {
  const identity = fieldsOf(fieldsOf(parseBody(body, iamError)["auth"])["identity"]);
  const method = Array.isArray(identity["methods"]) ? String(identity["methods"][0]) : "";
  return { method, fields: fieldsOf(identity[method]) };
}

function findAgencyByUrn(identities: Identities, urn: unknown): EmulatorAgency {
  const [, domainId, name] = /^iam::([^:]+):agency:(.+)$/.exec(String(urn)) ?? [];
  if (name === undefined) throw stsError("agency_urn must be iam::<account ID>:agency:<name>.");
  const agency = identities.findAgency((known) => known.name === name && known.domainId === domainId);
  if (agency === undefined) throw stsError(`The agency ${String(urn)} does not exist.`, 404);
  return agency;
}

function findAgencyByOwner(identities: Identities, fields: Fields): EmulatorAgency {
  const { agency_name: name, domain_id: domainId, domain_name: domainName } = fields;
  if (domainId === undefined && domainName === undefined)
    throw iamError("domain_id or domain_name is required.");
  const agency = identities.findAgency(
    (known) =>
      known.name === name &&
      (domainId ?? known.domainId) === known.domainId &&
      (domainName ?? known.domainName) === known.domainName,
  );
  // The reference has no 404 for this call.
  if (agency === undefined) throw new ServiceError(403, "IAM.0002", "The agency does not exist.");
  return agency;
}

function checkTrust(agency: EmulatorAgency, principal: string | undefined, code: string): void {
  if (agency.trusts === undefined || agency.trusts.includes(principal ?? "")) return;
  throw forbidden(code, `The agency ${agency.name} does not trust the caller.`);
}

function checkIdToken(
  identities: Identities,
  provider: EmulatorIdentityProvider,
  idToken: unknown,
  status: 400 | 401,
): void {
  const state = identities.stateOfIdToken(provider, idToken);
  if (state === "expired") throw new ServiceError(status, "IAM.0001", "The ID token has expired.");
  if (state === "unknown") throw new ServiceError(status, "IAM.0001", "The ID token is invalid.");
}

/** The response of both calls of STS. */
function sessionResponse(
  identities: Identities,
  agency: EmulatorAgency,
  order: Fields,
  caller: EmulatorUser | undefined,
  more: Fields = {},
): Response {
  const { agency_session_name: name, duration_seconds: seconds = 3_600 } = order;
  if (typeof name !== "string" || !/^[\w+=,.@-]{2,128}$/.test(name)) {
    throw stsError("agency_session_name must have 2 to 128 letters, digits or characters of _+=,.@-");
  }
  const { maxSessionSeconds = 3_600 } = agency;
  const longest =
    caller?.securityToken === undefined ? maxSessionSeconds : Math.min(maxSessionSeconds, 3_600);
  if (!isWholeBetween(900, seconds, longest)) {
    throw stsError(`duration_seconds must be a whole number from 900 to ${String(longest)}.`);
  }
  const keys = identities.issueAgencyKeys(agency, seconds);
  const body = {
    assumed_agency: {
      id: `${agency.domainId}:${name}`,
      urn: `sts::${agency.domainId}:assumed-agency:${agency.name}/${name}`,
    },
    credentials: {
      access_key_id: keys.accessKey,
      secret_access_key: keys.secretKey,
      security_token: keys.securityToken,
      expiration: new Date(keys.expiresAt).toISOString(),
    },
    ...more,
  };
  return { status: 200, body: JSON.stringify(body) };
}

/** The response of IAM's call for keys. */
function keysResponse(keys: TemporaryUser): Response {
  const credential = {
    access: keys.accessKey,
    secret: keys.secretKey,
    securitytoken: keys.securityToken,
    // Six decimals, as the reference has it.
    expires_at: new Date(keys.expiresAt).toISOString().replace("Z", "000Z"),
  };
  return { status: 201, body: JSON.stringify({ credential }) };
}

function isWholeBetween(least: number, value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function stsError(message: string, status = 400): ServiceError {
  return new ServiceError(status, "STS5.1001", message);
}

function iamError(message: string): ServiceError {
  return new ServiceError(400, "IAM.0011", message);
}
