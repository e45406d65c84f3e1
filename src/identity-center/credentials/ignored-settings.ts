import type { Environment, ReadConfig } from "../credentials";

const warned = new Set<string>();

/** Warns of each setting that the bridged provider honours and this package does not, once in the whole process. */
export function warnOfIgnoredSettings(
  config: ReadConfig,
  environment: Environment,
  warn: (text: string) => void,
): void {
  for (const text of findIgnoredSettings(config, environment)) {
    if (!warned.has(text)) warn(text);
    warned.add(text);
  }
}

/** What is warned of, in whole sentences. */
export function findIgnoredSettings(config: ReadConfig, environment: Environment): string[] {
  const insecure = [
    ["Pulumi config huaweicloud:insecure", config("huaweicloud:insecure")],
    ["HW_INSECURE", environment["HW_INSECURE"]],
  ] as const;
  return insecure
    .filter(([, value]) => value && !/^(0|f|false)$/i.test(value))
    .map(
      ([name]) =>
        `${name} is not honoured: certificates are always verified. Where your network has a certificate authority of ` +
        "its own, name its file in NODE_EXTRA_CA_CERTS.",
    );
}
