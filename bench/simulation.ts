import { FakeClock } from "../test/support/fake-clock";
import type { Schedule } from "./schedules";
import { mean, percentile } from "./statistics";

/** One wait, to its end. */
export interface SimulatedWait {
  readonly pollsAtMs: readonly number[];
  /** From the end of what was waited for to the look that has found it. */
  readonly lagMs: number;
}

/** Waits on a clock of its own for something that takes `durationMs`. Polls take no time. */
export async function simulate(
  schedule: Schedule,
  durationMs: number,
  random: () => number,
): Promise<SimulatedWait> {
  const clock = new FakeClock();
  const pollsAtMs: number[] = [];
  const look = () => {
    pollsAtMs.push(clock.now());
    return Promise.resolve(clock.now() >= durationMs);
  };
  const sleep = (delayMs: number) => clock.delay(delayMs);
  await clock.run(schedule.wait({ look, sleep, clock, random }));
  return { pollsAtMs, lagMs: clock.now() - durationMs };
}

/** What a schedule costs over many waits. */
export interface Cost {
  readonly meanPolls: number;
  readonly meanLagMs: number;
  readonly p95LagMs: number;
  readonly worstLagMs: number;
}

export async function costOf(
  schedule: Schedule,
  durationsMs: readonly number[],
  random: () => number,
): Promise<Cost> {
  const waits: SimulatedWait[] = [];
  for (const durationMs of durationsMs) waits.push(await simulate(schedule, durationMs, random));
  const lagsMs = waits.map(({ lagMs }) => lagMs);
  return {
    meanPolls: mean(waits.map(({ pollsAtMs }) => pollsAtMs.length)),
    meanLagMs: mean(lagsMs),
    p95LagMs: percentile(lagsMs, 0.95),
    worstLagMs: Math.max(...lagsMs),
  };
}

/** Durations spread evenly by their logarithm: as many between 1 and 2 s as between 5 and 10 min. */
export function logUniform(fromMs: number, toMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => fromMs * (toMs / fromMs) ** ((index + 0.5) / count));
}

/**
 * Durations spread evenly over ±10 %. With a single one a schedule without jitter would look as good or as bad as
 * its polls happen to fall.
 */
export function about(durationMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => durationMs * (0.9 + (0.2 * (index + 0.5)) / count));
}
