import { parseHttpDate } from "./http-date";

/** The guide on signing says: "The time difference must not exceed 15 minutes". */
const longestSkewMs = 15 * 60_000;

const minuteMs = 60_000;

/**
 * How far this machine's clock is ahead of the clock that wrote a `Date` header, in milliseconds. Negative if it is
 * behind, undefined if there is no valid date. The error is up to a second, plus the time that the response took.
 */
export function measureSkew(date: string | undefined, nowMs: number): number | undefined {
  const dateMs = parseHttpDate(date);
  return dateMs === undefined ? undefined : nowMs - dateMs;
}

/**
 * When keys expire, on this machine's clock. If this clock is behind the service's, that is earlier than the service
 * says: keys would be used after their end. A clock that is ahead only has them renewed early, so nothing is changed then.
 *
 * @param expiresAt by the service's clock, in epoch milliseconds
 * @param skewMs the result of {@link measureSkew} for the response that gave the keys. Beyond 15 minutes it is not the
 *   service's clock: the service would refuse the signatures of this machine
 * @returns epoch milliseconds. NaN if that is no date
 */
export function onThisClock(expiresAt: number, skewMs = 0): number {
  return new Date(expiresAt + Math.min(0, Math.max(-longestSkewMs, skewMs))).getTime();
}

/** Names the direction and the size of a skew that makes signatures invalid. Returns undefined for a smaller one. */
export function describeSkew(skewMs: number | undefined, service = "Identity Center"): string | undefined {
  if (skewMs === undefined || Math.abs(skewMs) <= longestSkewMs) return undefined;
  const minutes = Math.round(Math.abs(skewMs) / minuteMs);
  const size =
    minutes < 120
      ? `${minutes} minutes`
      : minutes < 48 * 60
        ? `${Math.round(minutes / 60)} hours`
        : `${Math.round(minutes / (24 * 60))} days`;
  return `This machine's clock is ${size} ${skewMs > 0 ? "ahead of" : "behind"} ${service}'s`;
}
