import { InvalidConfigurationError } from "../../model/errors";
import { visibleText } from "../../model/untrusted-text";
import type { AgencyToAssume } from "../operations/assume-agency";
import type { Settings } from "../settings/settings";
import { credentialsInConfig } from "./refuse-collisions";
import { readBlocks } from "./settings-block";

/** An agency to assume. */
export interface Agency extends AgencyToAssume {
  /** How long a session is to live; undefined for the default. */
  readonly durationSeconds: number | undefined;
}

/** The names under which the stack's configuration, or a file, keeps each part of an agency. */
export const agencyFields = {
  agencyName: "agencyName",
  domainId: "domainId",
  domainName: "domainName",
  duration: "duration",
} as const;

/** The names under which the environment keeps them: those of the Terraform provider. */
export const agencyVariables = {
  agencyName: "HW_ASSUME_ROLE_AGENCY_NAME",
  domainId: "HW_ASSUME_ROLE_DOMAIN_ID",
  domainName: "HW_ASSUME_ROLE_DOMAIN_NAME",
  duration: "HW_ASSUME_ROLE_DURATION",
} as const;

export const shortestSeconds = 900;
export const longestSecondsOfSts = 43_200;
const longestSecondsOfIam = 86_400;

/** What an account ID looks like. */
const accountId = /^[0-9a-f]{32}$/i;

/**
 * The agencies to assume, one after the other, each with the credentials of the one before. The first of these that is
 * set:
 *
 * 1. Pulumi config `huaweicloud:assumeRole`, or `huaweicloud:assumeRoles` as newer versions of the bridged provider
 *    call it: a JSON object, or a list of objects, with `agencyName`, `domainId` or `domainName`, and `duration`
 * 2. `HW_ASSUME_ROLE_AGENCY_NAME`, `HW_ASSUME_ROLE_DOMAIN_ID`, `HW_ASSUME_ROLE_DOMAIN_NAME`, `HW_ASSUME_ROLE_DURATION`,
 *    unless they belong to an ID token: see `sources/id-token.ts`
 *
 * @throws {@link InvalidConfigurationError} if one is incomplete or malformed, or belongs to an ID token that is not used
 */
export function findAgencies(settings: Settings): readonly Agency[] {
  const [inConfig, other] = (["huaweicloud:assumeRole", "huaweicloud:assumeRoles"] as const).filter(
    settings.config,
  );
  if (inConfig !== undefined && other !== undefined) {
    throw new InvalidConfigurationError(
      `Pulumi config has both ${inConfig} and ${other}. Keep one of them: both name the agencies to assume.`,
    );
  }
  const blocks = inConfig === undefined ? [] : readBlocks(settings, inConfig, Object.values(agencyFields));
  if (blocks.length > 0) {
    return blocks.map(({ source, read }) =>
      readAgency(source, agencyFields, (part) => read(agencyFields[part])),
    );
  }
  const set = Object.values(agencyVariables).filter(settings.environment);
  if (set.length === 0 || settings.config("huaweicloud:assumeRoleWithOidc") !== undefined) return [];
  if (settings.environment("HW_ASSUME_ROLE_IDP_ID") !== undefined) {
    const used = credentialsInConfig(settings).flat();
    if (used.length === 0) return [];
    throw new InvalidConfigurationError(
      `The environment has ${set.join(", ")} for the ID token of HW_ASSUME_ROLE_IDP_ID, but credentials come from Pulumi ` +
        `config (${used.join(", ")}). Remove HW_ASSUME_ROLE_IDP_ID to assume the agency with these, or remove ` +
        `${set.join(", ")} to assume none.`,
    );
  }
  return [
    readAgency("the environment", agencyVariables, (part) => settings.environment(agencyVariables[part])),
  ];
}

/** A part of an agency, whatever it is called where it is set. */
export type AgencyPart = keyof typeof agencyFields;

/**
 * Reads one agency.
 *
 * @param source for people: `Pulumi config huaweicloud:assumeRole`
 * @param names what the parts are called there
 * @throws {@link InvalidConfigurationError} if it is incomplete or malformed
 */
export function readAgency(
  source: string,
  names: Readonly<Record<AgencyPart, string>>,
  read: (part: AgencyPart) => string | undefined,
): Agency {
  const [name, domainId, domainName] = [read("agencyName"), read("domainId"), read("domainName")];
  if (name === undefined) {
    throw new InvalidConfigurationError(
      `In ${source}, ${names.agencyName} is not set. Set it to the name of the agency to assume, or remove the other ` +
        "settings of an agency.",
    );
  }
  if (domainId === undefined && domainName === undefined) {
    throw new InvalidConfigurationError(
      `In ${source}, neither ${names.domainId} nor ${names.domainName} is set. Set ${names.domainId} to the ID of the ` +
        `account that owns the agency ${visibleText(name, 64)}.`,
    );
  }
  const refuse = (part: AgencyPart, rule: string) =>
    new InvalidConfigurationError(
      `${names[part]} in ${source} ${rule}, but is "${visibleText(read(part) ?? "", 100)}".`,
    );
  if (!/^[^\p{C}:]{1,512}$/u.test(name)) {
    throw refuse("agencyName", "has to be the name of an agency, not its URN");
  }
  if (domainId !== undefined && !/^[\w-]{1,64}$/.test(domainId)) {
    throw refuse("domainId", "has to be the ID of the account that owns the agency");
  }
  if (domainName !== undefined && (!/^\P{C}{1,128}$/u.test(domainName) || accountId.test(domainName))) {
    if (domainName !== domainId) {
      throw refuse("domainName", `has to be the name of the account; its ID belongs in ${names.domainId}`);
    }
  }
  const longest = domainId === undefined ? longestSecondsOfIam : longestSecondsOfSts;
  const durationSeconds = readDuration(read("duration"), longest);
  if (durationSeconds === "malformed") {
    throw refuse("duration", `has to be a whole number of seconds from ${shortestSeconds} to ${longest}`);
  }
  return { name, domainId, domainName, durationSeconds, source };
}

/** Seconds; undefined if there are none. */
export function readDuration(
  text: string | undefined,
  longestSeconds = longestSecondsOfSts,
): number | "malformed" | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  return seconds >= shortestSeconds && seconds <= longestSeconds ? seconds : "malformed";
}
