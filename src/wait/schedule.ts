export const shortestPauseMs = 1_000;
const longestPauseMs = 7_000;
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
  const pauseMs = 1_000 * Math.sqrt(elapsedMs / 1_000);
  const clampedMs = Math.min(Math.max(pauseMs, shortestPauseMs), longestPauseMs);
  return withJitter(clampedMs, random);
}

/** Makes a duration up to 10 % shorter or longer. */
export function withJitter(durationMs: number, random: number): number {
  return durationMs * (1 + jitter * (2 * random - 1));
}
