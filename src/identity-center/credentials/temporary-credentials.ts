import type { CredentialProvider, Credentials } from "./credentials";

/** Credentials are renewed this long before they expire, so that a call that is under way is not refused. */
const marginMs = 5 * 60_000;

/** Added to the margin, so that many processes of one server do not fetch at the same moment. */
const longestJitterMs = 60_000;

/** While the known credentials are good, a fetch that brought nothing better is repeated no more often than this. */
const pauseBetweenFetchesMs = 30_000;

/** A call that is sent in these last moments would arrive too late. For short-lived ones: a tenth of their life. */
const lastMomentsMs = 5_000;

/** Many gates may wait without any credentials. Together they repeat a failed fetch no more often than this. */
const pauseAfterFailureMs = 1_000;

/** What decides on the time of a fetch. */
export interface RenewalClock {
  /** Milliseconds since the epoch. */
  readonly wallClock: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/**
 * Remembers credentials, and fetches them again before they expire. While the known ones are good, the fetch goes on in
 * the background, and no call waits for it. A call waits if the known ones have expired, or will in a few moments. Calls
 * that wait share the result of one fetch, and so do calls within a second after it failed. If a fetch fails, the known
 * credentials are used until they expire. After that the error is thrown.
 */
export function rememberUntilExpiry(
  fetch: (debug?: (line: string) => void) => Promise<Credentials>,
  { wallClock, random }: RenewalClock,
): CredentialProvider["get"] {
  const earlyMs = marginMs + random() * longestJitterMs;
  let known: Credentials | undefined;
  let lifeMs = Infinity;
  let fetchedAtMs = -Infinity;
  let latest: Promise<Credentials> | undefined;
  let isUnderWay = false;

  /** The clock may have been set back since. */
  function wasFetchedWithin(durationMs: number): boolean {
    return Math.abs(wallClock() - fetchedAtMs) < durationMs;
  }

  async function fetchOnce(debug?: (line: string) => void): Promise<Credentials> {
    if (!latest || (!isUnderWay && !wasFetchedWithin(pauseAfterFailureMs))) {
      isUnderWay = true;
      latest = fetch(debug).finally(() => {
        isUnderWay = false;
        fetchedAtMs = wallClock();
      });
    }
    known = await latest;
    lifeMs = (known.expiresAt ?? Infinity) - fetchedAtMs;
    return known;
  }

  return async (debug) => {
    if (!known) return fetchOnce(debug);
    const nowMs = wallClock();
    const { expiresAt = Infinity } = known;
    const lastMs = Math.max(0, Math.min(lastMomentsMs, lifeMs / 10));
    if (nowMs < expiresAt - lastMs) {
      const isDue = nowMs >= expiresAt - earlyMs && !wasFetchedWithin(pauseBetweenFetchesMs);
      // If it fails, a later call fetches again. The error matters only to calls that need new credentials.
      if (isDue && !isUnderWay) fetchOnce(debug).catch(() => undefined);
      return known;
    }
    if (nowMs < expiresAt && wasFetchedWithin(lastMs)) return known;
    const stillGood = known;
    return fetchOnce(debug).catch((error: unknown) => {
      if (wallClock() < expiresAt) return stillGood;
      throw error;
    });
  };
}
