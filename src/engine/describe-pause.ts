import { formatDuration } from "../duration";
import type { ProvisioningRequest } from "../provisioning-status";
import type { Pause } from "../wait/wait-until";

/**
 * What the resource's row says between two looks: `IN_PROGRESS for 42s, next look in 9s`.
 *
 * @param what what comes next, where it is no look
 */
export function describePause(pause: Pause<ProvisioningRequest>, host: string, what = "look"): string {
  const { lastAnswer, lastError, sameErrors } = pause;
  const next = `next ${what} in ${wholeSeconds(pause.nextLookInMs)}`;
  if (lastError) {
    const inARow = sameErrors > 1 ? ` (${sameErrors} in a row)` : "";
    return `${lastError.summary} from ${host}${inARow}, ${next}`;
  }
  return `${lastAnswer?.status ?? ""} for ${wholeSeconds(pause.elapsedMs)}, ${next}`;
}

function wholeSeconds(durationMs: number): string {
  return formatDuration(Math.round(durationMs / 1_000) * 1_000);
}
