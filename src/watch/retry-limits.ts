import type { IdentityCenterClient } from "../identity-center/client";
import { type CallError, MetadataError, NotFoundError, UnreachableError } from "../model/errors";

/**
 * A network that returned nothing for this long, such as a firewall that drops everything, will not start to respond.
 */
const unresponsiveRetryMs = 5 * 60_000;

/**
 * When calls without a response are given up, in milliseconds from the start of a wait: after 5 minutes if nothing
 * has ever responded, otherwise never.
 */
export function unresponsiveUntilMs({ hasResponded }: Pick<IdentityCenterClient, "hasResponded">): number {
  return hasResponded ? Infinity : unresponsiveRetryMs;
}

/**
 * When an error becomes final, in milliseconds from the start of a wait. The error says how long it may last. For an
 * unknown request that time counts from when the request was last seen. If nothing has ever responded, it is 5
 * minutes at most, but for an error that is a response itself.
 *
 * @param seenMs when the request was last seen, in milliseconds from the start of the wait. 0 if it has not been seen
 */
export function retryUntilMs(
  client: Pick<IdentityCenterClient, "hasResponded">,
  error: CallError,
  seenMs: number,
): number {
  const fromMs = error instanceof NotFoundError ? seenMs : 0;
  const untilMs = fromMs + error.retryForMs;
  return isResponse(error) ? untilMs : Math.min(untilMs, unresponsiveUntilMs(client));
}

/**
 * If nothing has ever responded over the network: a sentence that names the proxy that calls go through, or says that
 * there is none. Undefined for an error of the metadata service, because calls to it use no proxy.
 */
export function routeToBlame(
  { hasResponded, route }: Pick<IdentityCenterClient, "hasResponded" | "route">,
  error: CallError | undefined,
): string | undefined {
  const isOfNetwork = error instanceof UnreachableError && !(error instanceof MetadataError);
  return isOfNetwork && !hasResponded && !isResponse(error) ? route : undefined;
}

/** Whether a service responded, also that of the credentials. A proxy's own response says nothing of the network behind. */
function isResponse({ httpStatus, proxyHost }: CallError): boolean {
  return httpStatus !== undefined && httpStatus !== 407 && proxyHost === undefined;
}
