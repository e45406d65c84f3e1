import type { CustomTimeouts } from "@pulumi/pulumi";
import { parseDuration } from "../model/duration";
import { InvalidInputError } from "../model/errors";
import type { HiddenInputs } from "../model/hidden-inputs";
import { visibleText } from "../model/untrusted-text";

/**
 * Makes hidden inputs of `customTimeouts`. The engine does not pass them to a dynamic provider, and it accepts zero and
 * negative ones.
 *
 * @param resource how the text names the resource: `PermissionSetProvisioningStatus "ready"`
 * @throws {@link InvalidInputError} if a duration is malformed, zero or negative
 */
export function timeoutInputs(resource: string, customTimeouts: CustomTimeouts = {}): HiddenInputs {
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
