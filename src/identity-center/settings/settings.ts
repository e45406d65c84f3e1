import type { Environment, ReadConfig, Setting } from "../credentials/credentials";

/** Reads a setting from the stack's configuration, else from the environment. What is empty counts as not set. */
export function findSetting(
  key: string,
  variable: string,
  config: ReadConfig,
  environment: Environment,
): Setting | undefined {
  const configured = config(key);
  if (configured) return { name: `Pulumi config ${key}`, value: configured };
  const value = environment[variable];
  return value ? { name: `the environment variable ${variable}`, value } : undefined;
}
