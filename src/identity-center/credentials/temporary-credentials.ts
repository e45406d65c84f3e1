import type { Credentials } from "../credentials";

/** Credentials are fetched anew this long before they expire, so that a call that is under way is not refused. */
const marginMs = 5 * 60_000;

/** On top of the margin, so that many processes of one server do not ask at the same moment. */
const longestJitterMs = 60_000;

/** While those at hand are good, a fetch that brought nothing better is not repeated more often than this. */
const pauseBetweenFetchesMs = 30_000;

/** What decides on the time of a fetch. */
export interface Clockwork {
  /** Milliseconds since the epoch. */
  readonly wallClock: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/**
 * Remembers credentials, and fetches them again before they expire. Whoever asks while a fetch is under way gets
 * its result. Where a fetch fails, those at hand are good until they expire; after that its error is thrown.
 */
export function rememberUntilExpiry(
  fetch: () => Promise<Credentials>,
  { wallClock, random }: Clockwork,
): () => Promise<Credentials> {
  const earlyMs = marginMs + random() * longestJitterMs;
  let known: Credentials | undefined;
  let fetchedAtMs = -Infinity;
  let underWay: Promise<Credentials> | undefined;

  async function fetchOnce(): Promise<Credentials> {
    underWay ??= fetch().finally(() => {
      underWay = undefined;
      fetchedAtMs = wallClock();
    });
    return (known = await underWay);
  }

  return async () => {
    const nowMs = wallClock();
    if (!known) return fetchOnce();
    const { expiresAt = Infinity } = known;
    const isDue = nowMs >= expiresAt - earlyMs && nowMs >= fetchedAtMs + pauseBetweenFetchesMs;
    if (nowMs < expiresAt && !isDue) return known;
    const atHand = known;
    return fetchOnce().catch((error: unknown) => {
      if (wallClock() < expiresAt) return atHand;
      throw error;
    });
  };
}
