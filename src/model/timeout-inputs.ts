import type { CustomTimeouts } from "@pulumi/pulumi";
import { parseDuration } from "./duration";
import { InvalidInputError } from "./errors";
import { visibleText } from "./untrusted-text";

/** `customTimeouts` as hidden inputs. */
export interface TimeoutInputs {
  readonly __createTimeoutMs?: number;
  readonly __updateTimeoutMs?: number;
}

/**
 * Parses `customTimeouts`: the engine keeps them from a dynamic provider, and lets zero and negative ones pass.
 *
 * @param resource how the resource is called in the text: `PermissionSetProvisioningStatus "ready"`
 * @throws {@link InvalidInputError} when a duration is malformed, zero or negative
 */
export function timeoutInputs(resource: string, customTimeouts: CustomTimeouts = {}): TimeoutInputs {
  const timeoutsMs = Object.entries(customTimeouts).map(([field, duration]: [string, unknown]) => {
    const durationMs = duration === undefined ? undefined : parseDuration(duration);
    if (durationMs === undefined && duration !== undefined) {
      throw new InvalidInputError(
        `${resource}: customTimeouts.${field} has to be a duration longer than ` +
          `zero, such as "90s", "10m" or "1h30m", but is ${describe(duration)}.`,
      );
    }
    return [field, durationMs];
  });
  const { create, update } = Object.fromEntries(timeoutsMs) as { create?: number; update?: number };
  return {
    ...(create !== undefined && { __createTimeoutMs: create }),
    ...(update !== undefined && { __updateTimeoutMs: update }),
  };
}

function describe(value: unknown): string {
  return typeof value === "string" ? `"${visibleText(value, 200)}"` : `of type ${typeof value}`;
}
