import { assumeAgency, assumeAgencyByName, describeAgency } from "../operations/assume-agency";
import type { Operation } from "../operations/operation";
import type { TemporaryKeys } from "../operations/temporary-keys";
import type { Agency } from "./agencies";
import type { CredentialProvider, Credentials } from "./credentials";
import type { SourceContext } from "./sources/source";
import { rememberUntilExpiry } from "./temporary-credentials";

/** Long enough for all but the longest waits, and what STS gives at most to a caller whose own keys are temporary. */
const defaultSeconds = 3_600;
const longestOfTemporaryCaller = 3_600;

/**
 * Gives the credentials of an agency that another identity assumes, and new ones before they expire.
 *
 * STS v5 assumes it if its owner's account ID is known, else IAM v3 by the account's name. The session acts in the
 * account that owns the agency. So `X-Domain-Id` is that account's ID, or is left out.
 */
export function assumedCredentials(
  base: CredentialProvider,
  agency: Agency,
  context: Pick<SourceContext, "callerOf" | "wallClock" | "random">,
): CredentialProvider {
  const { domainId, name } = agency;
  const caller = context.callerOf(domainId === undefined ? "iam" : "sts", base.region);
  const signing = withoutDomain(base);
  const source = `${describeAgency(agency)} (${agency.source}), assumed with ${base.source}`;

  async function assume(debug?: (line: string) => void): Promise<Credentials> {
    const isTemporary = (await base.get(debug)).securityToken !== undefined;
    const keys = await caller.call(operationFor(agency, isTemporary), signing, debug);
    const renewal = "The next run assumes the agency again.";
    return { ...keys, ...(domainId !== undefined && { domainId }), source, renewal };
  }

  return {
    ...base,
    identity: JSON.stringify([base.identity, domainId ?? "", agency.domainName ?? "", name]),
    source,
    get: rememberUntilExpiry(assume, context),
  };
}

function operationFor(agency: Agency, isTemporary: boolean): Operation<TemporaryKeys> {
  const { domainId, durationSeconds = defaultSeconds } = agency;
  if (domainId === undefined) return assumeAgencyByName(agency, durationSeconds);
  const seconds = isTemporary ? Math.min(durationSeconds, longestOfTemporaryCaller) : durationSeconds;
  return assumeAgency({ ...agency, domainId }, seconds);
}

/** Neither service needs `X-Domain-Id`, and the official SDK sends STS none. */
function withoutDomain(provider: CredentialProvider): CredentialProvider {
  return {
    ...provider,
    get: async (debug) => ({ ...(await provider.get(debug)), domainId: undefined }),
  };
}
