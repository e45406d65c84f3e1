import { join } from "node:path";
import { InvalidConfigurationError } from "../../../model/errors";
import { expandHome, type Setting, showPath, unlessEmpty } from "../../settings/settings";
import { readIdentityProvider } from "./id-token";
import { IniError, parseIni } from "./ini";
import { readKeyPair } from "./key-pair";
import { type Finding, missing, readCredentialsFile, type Source, type SourceContext } from "./source";

/** Identity Center is a global service: `[global]` is meant for it, and `[basic]` holds keys that work as well. */
const sectionsInOrder = ["global", "basic"];

/**
 * The official SDKs' file: the one that `HUAWEICLOUD_SDK_CREDENTIALS_FILE` names, or `~/.huaweicloud/credentials`. It
 * has `ak`, `sk`, `security_token` and `domain_id` in the section `[global]`, else in `[basic]`. `idp_id` and
 * `id_token_file` stand for an identity provider of IAM, and win over keys in the same section.
 *
 * Source: `ProfileCredentialProvider` of the official Python SDK.
 *
 * @throws {@link InvalidConfigurationError} if the file was named and is not there or holds no credentials that can be
 *   used, and if it cannot be read or holds half a pair
 */
export const sdkFile: Source = (context) => {
  const { settings } = context;
  const { home } = settings;
  const named = settings.environment("HUAWEICLOUD_SDK_CREDENTIALS_FILE");
  const path =
    named === undefined ? home && join(home, ".huaweicloud", "credentials") : expandHome(named, settings);
  if (path === undefined) return missing("~/.huaweicloud/credentials", "this user has no home folder");
  const shown = showPath(path, settings);
  const finding = readSections(path, shown, context);
  if (named === undefined) return finding;
  if (finding.kind === "missing") {
    throw new InvalidConfigurationError(
      `HUAWEICLOUD_SDK_CREDENTIALS_FILE names ${shown}. In ${finding.source}: ${finding.what}. Correct the setting, or ` +
        "remove it to use credentials from another source.",
    );
  }
  return finding;
};

function readSections(path: string, shown: string, context: SourceContext): Finding {
  const text = readCredentialsFile(path, shown);
  if (typeof text !== "string") return text;
  const sections = parse(text, shown);
  const inFile = sectionsInOrder.filter((name) => sections.has(name));
  for (const name of inFile) {
    const finding = readSection(name, sections.get(name) ?? new Map<string, string>(), shown, context);
    if (finding.kind !== "missing") return finding;
  }
  if (inFile.length === 0) return missing(shown, "it has no section [global] or [basic]");
  return missing(shown, `ak and sk are not set in ${inFile.map((name) => `[${name}]`).join(" and ")}`);
}

function readSection(
  name: string,
  section: ReadonlyMap<string, string>,
  shown: string,
  context: SourceContext,
): Finding {
  const source = `section [${name}] of ${shown}`;
  const find = (field: string): Setting | undefined => {
    const value = unlessEmpty(section.get(field));
    return value === undefined ? undefined : { name: `${field} in ${source}`, value };
  };
  const providerNames = { idpId: "idp_id", idTokenFile: "id_token_file", domainId: "domain_id" };
  return (
    readIdentityProvider(context, source, providerNames, find) ??
    readKeyPair({
      source,
      names: { accessKey: "ak", secretKey: "sk", securityToken: "security_token", domainId: "domain_id" },
      read: (key) => section.get(key),
      renewal: "Write new temporary credentials into that file.",
    })
  );
}

function parse(text: string, shown: string): ReturnType<typeof parseIni> {
  try {
    return parseIni(text);
  } catch (error) {
    if (!(error instanceof IniError)) throw error;
    throw new InvalidConfigurationError(
      `${shown} cannot be read: line ${error.line} is no section, or no "name = value" that belongs to one and stands ` +
        "there once. Correct it.",
    );
  }
}
