import { type CallError, NotFoundError } from "../model/errors";
import type { IdentityCenterClient } from "../identity-center/client";

/** A network that gives nothing back for so long, such as a firewall that drops everything, will not begin to. */
export const unresponsiveRetryMs = 5 * 60_000;

/**
 * Until when a fault may pass, in milliseconds from the start of a wait: for as long as it says; for a request that is
 * not known, counted from when it was last seen; and for any fault at most 5 minutes if nothing has ever responded.
 */
export function retryLimitsOf(client: Pick<IdentityCenterClient, "hasResponded">) {
  /** @param seenMs when the request was last seen; 0 if it has not been seen */
  return (error: CallError, seenMs: number): number => {
    const fromMs = error instanceof NotFoundError ? seenMs : 0;
    return Math.min(fromMs + error.retryForMs, client.hasResponded ? Infinity : unresponsiveRetryMs);
  };
}
