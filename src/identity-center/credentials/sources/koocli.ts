import { join } from "node:path";
import { InvalidConfigurationError } from "../../../model/errors";
import type { Environment, ReadConfig } from "../credentials";
import { findSetting } from "../../settings/settings";
import { expandHome, readCredentialsFile, showPath } from "./credentials-file";
import { type Finding, missing } from "./finding";
import { parseKooCliFile, showProfileName } from "./koocli-file";
import { readKooCliProfile } from "./koocli-profile";

/**
 * The profile that `huaweicloud:profile` or `HW_PROFILE` names, in the file that `huaweicloud:sharedConfigFile` or
 * `HW_SHARED_CONFIG_FILE` names. By default the profile is the file's current one, and the file
 * `~/.hcloud/config.json`; with neither of the two there is no such profile.
 *
 * @throws {@link InvalidConfigurationError} when the file or the profile is not there, or cannot be used: whoever
 *   names one does not want another
 */
export function readNamedProfile(
  config: ReadConfig,
  environment: Environment,
  home: string | undefined,
): Finding {
  const profile = findSetting("huaweicloud:profile", "HW_PROFILE", config, environment);
  const file = findSetting("huaweicloud:sharedConfigFile", "HW_SHARED_CONFIG_FILE", config, environment);
  if (!profile && !file) return missing("a KooCLI profile", "huaweicloud:profile and HW_PROFILE are not set");

  const path = file ? expandHome(file.value, home) : defaultPath(home);
  const named = [
    profile && `profile ${showProfileName(profile.value)} (${profile.name})`,
    file && `file ${showPath(file.value, home)} (${file.name})`,
  ];
  const finding = path === undefined ? noHome : readProfile(path, profile?.value, home);
  switch (finding.kind) {
    case "found":
    case "agency":
      return finding;
    case "unusable":
      throw new InvalidConfigurationError(finding.why);
    case "missing":
      throw new InvalidConfigurationError(
        `The KooCLI ${named.filter(Boolean).join(" in ")} cannot be used. In ${finding.place}: ${finding.what}. ` +
          "Correct the setting, or remove it to use credentials from another place.",
      );
    default:
      return finding satisfies never;
  }
}

/** The profile that KooCLI itself uses: the current one of `~/.hcloud/config.json`. */
export function readCurrentProfile(home: string | undefined): Finding {
  const path = defaultPath(home);
  return path === undefined ? noHome : readProfile(path, undefined, home);
}

const noHome = missing("~/.hcloud/config.json", "this user has no home folder");

function readProfile(path: string, name: string | undefined, home: string | undefined): Finding {
  const shown = showPath(path, home);
  const text = readCredentialsFile(path, shown);
  if (typeof text !== "string") return text;
  const file = parseKooCliFile(text, shown);
  return readKooCliProfile(file, name ?? file.current, shown);
}

function defaultPath(home: string | undefined): string | undefined {
  return home === undefined ? undefined : join(home, ".hcloud", "config.json");
}
