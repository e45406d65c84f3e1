import type { Environment, ReadConfig } from "../../src/identity-center/credentials/credentials";

/** Splits settings into both: names with a colon are Pulumi config, the others the environment. */
export function settingsOf(settings: Environment): { config: ReadConfig; environment: Environment } {
  const isConfig = (name: string) => name.includes(":");
  return {
    config: (name) => (isConfig(name) ? settings[name] : undefined),
    environment: Object.fromEntries(Object.entries(settings).filter(([name]) => !isConfig(name))),
  };
}
