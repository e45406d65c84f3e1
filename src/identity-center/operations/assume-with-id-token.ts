import { InvalidResponse, ResponseSchema } from "./response-schema";
import type { Operation } from "./operation";
import { sessionName } from "./assume-agency";
import { iamKeysCall, stsKeysCall, type TemporaryKeys } from "./temporary-keys";

/** An ID token that proves who calls, with what texts say of it. */
export interface PresentedIdToken {
  readonly value: string;
  /** What to do if the token is refused: a sentence. */
  readonly advice: () => string;
}

export interface OidcSession {
  /** `iam::<account ID>:oidcProvider:<name>` */
  readonly providerUrn: string;
  /** `iam::<account ID>:agency:<name>` */
  readonly agencyUrn: string;
  readonly durationSeconds: number;
  /** Default: this package's name. */
  readonly sessionName?: string | undefined;
  /** A policy, in JSON, that narrows what the session may do. */
  readonly policy?: string | undefined;
  /** IDs of policies that narrow what the session may do. */
  readonly policyIds?: readonly string[] | undefined;
}

/**
 * `AssumeAgencyWithOIDC` of STS v5.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/api-iam5/AssumeAgencyWithOIDC.html
 */
export function assumeAgencyWithOidc(
  session: OidcSession,
  idToken: PresentedIdToken,
): Operation<TemporaryKeys> {
  const { providerUrn, agencyUrn, durationSeconds, policy, policyIds } = session;
  return {
    ...stsKeysCall,
    task: `assume agency ${agencyUrn} with an ID token`,
    subject: `agency ${agencyUrn}`,
    path: "/v5/agencies/assume-with-oidc",
    body: {
      provider_urn: providerUrn,
      agency_urn: agencyUrn,
      agency_session_name: session.sessionName ?? sessionName,
      id_token: idToken.value,
      duration_seconds: durationSeconds,
      ...(policy !== undefined && { policy }),
      ...(policyIds !== undefined && { policy_ids: policyIds }),
    },
    action: "sts:agencies:assumeWithOIDC",
    isUnsigned: true,
    adviseOnRefusal: (status) =>
      status === 403
        ? `The agency's trust policy has to allow sts:agencies:assumeWithOIDC to ${providerUrn}. ${idToken.advice()}`
        : status === 404
          ? `Check HUAWEICLOUD_OIDC_AGENCY_URN and HUAWEICLOUD_OIDC_PROVIDER_URN.`
          : `${idToken.advice()} Check HUAWEICLOUD_OIDC_PROVIDER_URN, HUAWEICLOUD_OIDC_AGENCY_URN and that ` +
            "HUAWEICLOUD_OIDC_DURATION_SECONDS is not above the agency's maximum session duration.",
  };
}

const tokenSchema = new ResponseSchema<object>({ type: "object", required: [] });

/**
 * `CreateTokenByIdToken` of IAM v3: gives a token for an ID token of an identity provider of the account.
 *
 * Source: the official Python SDK, and the API definition "Obtaining a Token with an OpenID Connect ID Token".
 *
 * @param idpId the provider's name in IAM
 * @param setting the setting that names the provider
 */
export function createTokenByIdToken(
  idpId: string,
  idToken: PresentedIdToken,
  setting: string,
): Operation<string> {
  return {
    task: `log in to identity provider ${idpId} with an ID token`,
    subject: `identity provider ${idpId}`,
    service: "IAM",
    method: "POST",
    path: "/v3.0/OS-AUTH/id-token/tokens",
    headers: { "X-Idp-Id": idpId },
    body: { auth: { id_token: { id: idToken.value } } },
    action: "none",
    isUnsigned: true,
    successStatus: 201,
    givesKeys: true,
    schema: tokenSchema,
    parse(_json, response) {
      return response?.header?.("X-Subject-Token") ?? new InvalidResponse("it has no header X-Subject-Token");
    },
    adviseOnRefusal: (status) =>
      status === 404
        ? `Check ${setting}: it has to be the name of an identity provider of the account in IAM.`
        : `${idToken.advice()} Check ${setting}.`,
  };
}

/** `CreateTemporaryAccessKeyByToken` of IAM v3: gives keys for a token. */
export function createKeysByToken(
  token: string,
  durationSeconds: number,
  idpId: string,
): Operation<TemporaryKeys> {
  const identity = { methods: ["token"], token: { id: token, duration_seconds: durationSeconds } };
  return {
    ...iamKeysCall,
    task: `get temporary keys from identity provider ${idpId}`,
    subject: `identity provider ${idpId}`,
    body: { auth: { identity } },
    action: "none",
    isUnsigned: true,
    adviseOnRefusal: () =>
      "Check that the conversion rules of the identity provider give its users a permission in this account.",
  };
}
