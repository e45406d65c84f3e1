import { InvalidConfigurationError } from "../../../model/errors";
import { visibleText } from "../../../model/untrusted-text";
import { isObject } from "../settings-block";
import { findJsonErrorLine } from "./find-json-error";

/** A profile of KooCLI's file: only what is needed of it, and nothing of it checked yet. */
export interface KooCliProfile {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface KooCliFile {
  /** The name of the profile that KooCLI itself uses. */
  readonly current: string;
  readonly profiles: readonly KooCliProfile[];
  /** Undefined if the file does not say. */
  readonly isEncrypted: boolean | undefined;
}

const longestShownName = 64;

/**
 * Reads KooCLI's configuration: `{"current": …, "authEncrypt": …, "profiles": [{"name": …, …}]}`.
 * Source: the shared configuration file in the documentation of the Terraform provider for Huawei Cloud;
 * `authEncrypt`, a boolean in a string, was observed in the output of `hcloud configure list`.
 *
 * @param shown the file's path as texts show it
 * @throws {@link InvalidConfigurationError} if it is something else. It names the line and shows no content.
 */
export function parseKooCliFile(text: string, shown: string): KooCliFile {
  const file = parseObject(text, shown);
  const { current, profiles = [], authEncrypt } = file;
  if (!Array.isArray(profiles)) throw notKooClis(shown);
  return {
    current: typeof current === "string" && current !== "" ? current : "default",
    profiles: profiles.map((fields: unknown) => {
      if (!isObject(fields) || typeof fields["name"] !== "string") throw notKooClis(shown);
      return { name: fields["name"], fields };
    }),
    isEncrypted: authEncrypt === undefined ? undefined : authEncrypt === true || authEncrypt === "true",
  };
}

/** A profile's name, in quotation marks and safe to print. */
export function showProfileName(name: string): string {
  return `"${visibleText(name, longestShownName)}"`;
}

function parseObject(text: string, shown: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InvalidConfigurationError(
      `${shown} is not JSON: line ${findJsonErrorLine(text)} cannot be read. Correct it, or let KooCLI write it again ` +
        'with "hcloud configure init".',
    );
  }
  if (!isObject(json)) throw notKooClis(shown);
  return json;
}

function notKooClis(shown: string): InvalidConfigurationError {
  return new InvalidConfigurationError(
    `${shown} is not a configuration of KooCLI: it has to hold {"current": "default", "profiles": [{"name": ` +
      '"default", …}]}. Correct it, or let KooCLI write it again with "hcloud configure init".',
  );
}
