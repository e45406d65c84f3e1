import type { dynamic } from "@pulumi/pulumi";
import { InvalidConfigurationError, NoCredentialsError } from "./errors";

/**
 * What `check` reports of the configuration. Absent credentials are no failure: an unchanged stack and a destroy
 * do without them.
 */
export function findConfigFailures(connect: () => unknown): dynamic.CheckFailure[] {
  try {
    connect();
    return [];
  } catch (error) {
    if (error instanceof NoCredentialsError) return [];
    if (error instanceof InvalidConfigurationError) return [{ property: "", reason: error.message }];
    throw error;
  }
}
