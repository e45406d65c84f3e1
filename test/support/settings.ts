import { createSettings, type Environment, type Settings } from "../../src/identity-center/settings/settings";

/** Names with a colon are Pulumi config, the others the environment. */
export function settingsOf(values: Environment, home?: string): Settings {
  const isConfig = (name: string) => name.includes(":");
  const environment = Object.fromEntries(Object.entries(values).filter(([name]) => !isConfig(name)));
  return { ...createSettings((key) => (isConfig(key) ? values[key] : undefined), environment), home };
}
