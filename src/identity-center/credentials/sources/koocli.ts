import { join } from "node:path";
import { InvalidConfigurationError } from "../../../model/errors";
import { expandHome, type Settings, showPath } from "../../settings/settings";
import { parseKooCliFile, showProfileName } from "./koocli-file";
import { readKooCliProfile } from "./koocli-profile";
import { type Finding, missing, readCredentialsFile, type Source, type SourceContext } from "./source";

/**
 * The profile that `huaweicloud:profile` or `HW_PROFILE` names, in the file that `huaweicloud:sharedConfigFile` or
 * `HW_SHARED_CONFIG_FILE` names. By default the profile is the file's current one, and the file
 * `~/.hcloud/config.json`. If neither is set, there is no such profile.
 *
 * @throws {@link InvalidConfigurationError} if the file or the profile is not there, or cannot be used: a user who
 *   names one does not want another
 */
export const namedProfile: Source = (context) => {
  const { settings } = context;
  const profile = settings.find("huaweicloud:profile", "HW_PROFILE");
  const file = settings.find("huaweicloud:sharedConfigFile", "HW_SHARED_CONFIG_FILE");
  if (!profile && !file) return missing("a KooCLI profile", "huaweicloud:profile and HW_PROFILE are not set");

  const path = file ? expandHome(file.value, settings) : defaultPath(settings);
  const named = [
    profile && `profile ${showProfileName(profile.value)} (${profile.name})`,
    file && `file ${showPath(file.value, settings)} (${file.name})`,
  ];
  const finding = path === undefined ? noHome : readProfile(path, profile?.value, context);
  switch (finding.kind) {
    case "found":
      return finding;
    case "unusable":
      throw new InvalidConfigurationError(finding.why);
    case "missing":
      throw new InvalidConfigurationError(
        `The KooCLI ${named.filter(Boolean).join(" in ")} cannot be used. In ${finding.source}: ${finding.what}. ` +
          "Correct the setting, or remove it to use credentials from another source.",
      );
    default:
      return finding satisfies never;
  }
};

/** The profile that KooCLI itself uses: the current one of `~/.hcloud/config.json`. */
export const currentProfile: Source = (context) => {
  const path = defaultPath(context.settings);
  return path === undefined ? noHome : readProfile(path, undefined, context);
};

const noHome = missing("~/.hcloud/config.json", "this user has no home folder");

function readProfile(path: string, name: string | undefined, context: SourceContext): Finding {
  const shown = showPath(path, context.settings);
  const text = readCredentialsFile(path, shown);
  if (typeof text !== "string") return text;
  const file = parseKooCliFile(text, shown);
  return readKooCliProfile(file, name ?? file.current, shown, context);
}

function defaultPath({ home }: Settings): string | undefined {
  return home === undefined ? undefined : join(home, ".hcloud", "config.json");
}
