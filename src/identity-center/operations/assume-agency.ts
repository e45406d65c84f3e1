import type { Operation } from "./operation";
import { iamKeysCall, stsKeysCall, type TemporaryKeys } from "./temporary-keys";

/** Names the session in the logs of the agency's account. */
export const sessionName = "pulumi-huaweicloud-identitycenter";

/** The agency of a call, as the call and its texts name it. */
export interface AgencyToAssume {
  readonly name: string;
  /** The account that owns the agency; undefined if only its name is known. */
  readonly domainId: string | undefined;
  readonly domainName: string | undefined;
  /** The setting that names the agency, for people: `Pulumi config huaweicloud:assumeRole`. */
  readonly source: string;
}

/** For texts: `agency deployer of account 5146d03d8`. */
export function describeAgency({ name, domainId, domainName }: AgencyToAssume): string {
  return `agency ${name} of account ${domainId ?? domainName ?? ""}`;
}

/**
 * `AssumeAgency` of STS v5, for an agency whose owner's account ID is known.
 *
 * @param durationSeconds at most 3,600 if the keys that sign the call are temporary
 */
export function assumeAgency(
  agency: AgencyToAssume & { readonly domainId: string },
  durationSeconds: number,
): Operation<TemporaryKeys> {
  return {
    ...stsKeysCall,
    ...describeTask(agency),
    path: "/v5/agencies/assume",
    body: {
      agency_urn: `iam::${agency.domainId}:agency:${agency.name}`,
      agency_session_name: sessionName,
      duration_seconds: durationSeconds,
    },
    action: "sts:agencies:assume",
    adviseOnRefusal(status, caller) {
      if (status === 403) {
        return (
          `The identity of ${caller} needs the action sts:agencies:assume for this agency, and the agency's trust policy ` +
          "has to allow that identity's account."
        );
      }
      if (status === 404) return `Check the agency's name and the account ID in ${agency.source}.`;
      return status === 400
        ? `Check ${agency.source}: the agency's name, the account ID, and that duration is not above the agency's ` +
            "maximum session duration."
        : undefined;
    },
  };
}

/**
 * `CreateTemporaryAccessKeyByAgency` of IAM v3, for an agency of which only the owner's account name is known.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/api-iam/iam_04_0101.html
 */
export function assumeAgencyByName(
  agency: AgencyToAssume,
  durationSeconds: number,
): Operation<TemporaryKeys> {
  const assumed = {
    agency_name: agency.name,
    domain_name: agency.domainName,
    duration_seconds: durationSeconds,
  };
  return {
    ...iamKeysCall,
    ...describeTask(agency),
    body: { auth: { identity: { methods: ["assume_role"], assume_role: assumed } } },
    action: "iam:agencies:assume",
    adviseOnRefusal: (status, caller) =>
      status === 401
        ? undefined
        : `Check the agency's name and the account's name in ${agency.source}. The identity of ${caller} needs the role ` +
          "Agent Operator, and the agency has to delegate to that identity's account. For an agency with a trust policy, " +
          "set the account's ID (domainId) too: that call needs the action sts:agencies:assume.",
  };
}

function describeTask(agency: AgencyToAssume) {
  const subject = describeAgency(agency);
  return { task: `assume ${subject}`, subject };
}
