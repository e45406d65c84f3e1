import type { IdentityCenterClient } from "../identity-center/client";
import { type CallError, MetadataError, NotFoundError, UnreachableError } from "../model/errors";

/** A network that gives nothing back for this long, such as a firewall that drops everything, will not begin to. */
const unresponsiveRetryMs = 5 * 60_000;

/** Until when calls may go on without a response, in milliseconds from the start of a wait: 5 minutes if none ever came. */
export function unresponsiveUntilMs({ hasResponded }: Pick<IdentityCenterClient, "hasResponded">): number {
  return hasResponded ? Infinity : unresponsiveRetryMs;
}

/**
 * Until when an error may pass, in milliseconds from the start of a wait: for as long as it says. For a request that is
 * not known, that counts from when it was last seen. If nothing has ever responded, it is at most 5 minutes.
 *
 * @param seenMs when the request was last seen; 0 if it has not been seen
 */
export function retryUntilMs(
  client: Pick<IdentityCenterClient, "hasResponded">,
  error: CallError,
  seenMs: number,
): number {
  const fromMs = error instanceof NotFoundError ? seenMs : 0;
  return Math.min(fromMs + error.retryForMs, unresponsiveUntilMs(client));
}

/**
 * If nothing has ever responded over the network: a sentence on the proxy that calls go through, or that there is none.
 * The metadata service is not behind that proxy.
 */
export function routeToBlame(
  { hasResponded, route }: Pick<IdentityCenterClient, "hasResponded" | "route">,
  error: CallError | undefined,
): string | undefined {
  const isOfNetwork = error instanceof UnreachableError && !(error instanceof MetadataError);
  return isOfNetwork && !hasResponded ? route : undefined;
}
