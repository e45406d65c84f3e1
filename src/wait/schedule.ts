export const shortestPauseMs = 1_000;
const longestPauseMs = 7_000;
const mostListsAPause = 3;
const jitter = 0.1;

/**
 * How long to pause before the next poll, in milliseconds: √elapsed (in seconds), at least 1 s, at most 7 s, with
 * ±10 % jitter.
 *
 * No one knows in advance how long a request takes. The longer it has taken, the less another second of lag matters,
 * so the pause grows with the elapsed time. It grows with the square root, so that both the number of polls and the
 * lag grow slowly. The pause is never shorter than 1 s. Pauses over 7 s would save few calls, and the mean lag would
 * exceed that of a loop that polls every 5 s. `bench/results.md` has the figures, beside those of published
 * schedules.
 *
 * Because of the jitter, waits that began together soon poll at different times.
 *
 * @param random a number in [0, 1)
 */
export function pauseBeforeNextPoll(elapsedMs: number, random: number): number {
  return withJitter(clampedPauseMs(elapsedMs, 1), random);
}

/**
 * How long to pause before the next list, in milliseconds, if waits share lists as polls: the pause of one wait,
 * divided by √waits, at most by 3, and multiplied by √pages; at least 1 s, with ±10 % jitter.
 *
 * A pause weighs the calls that it saves against the lag that it costs. For n waits that share a list of p pages, that
 * is p calls a pause against n times the lag of one wait, and the sum is least at √(p/n) of the pause of one wait. The
 * service limits calls, so the gain ends at three lists in that pause.
 *
 * @param elapsedMs since the last of the waits began: a young one wants to be found soon
 * @param pages that a list has: each is a call
 * @param random a number in [0, 1)
 */
export function pauseBeforeNextList(elapsedMs: number, waits: number, pages: number, random: number): number {
  const listsAPause = Math.min(Math.sqrt(waits), mostListsAPause) / Math.sqrt(pages);
  return withJitter(clampedPauseMs(elapsedMs, listsAPause), random);
}

function clampedPauseMs(elapsedMs: number, pollsAPause: number): number {
  const pauseMs = Math.min(1_000 * Math.sqrt(elapsedMs / 1_000), longestPauseMs);
  return Math.max(pauseMs / pollsAPause, shortestPauseMs);
}

/** Makes a duration up to 10 % shorter or longer. */
export function withJitter(durationMs: number, random: number): number {
  return durationMs * (1 + jitter * (2 * random - 1));
}
