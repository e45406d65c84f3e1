import { FakeClock } from "../test/support/fake-clock";
import { randomFrom } from "../test/support/random";
import { drawPlot } from "./plot";
import { others, ours, type Schedule } from "./schedules";
import { mean, percentile } from "./statistics";
import { table } from "./tables";

const waits = 2_000;
const waitsPerDuration = 200;
const secondsOf = [1, 5, 30, 120, 600];

/** What one wait costs, with the schedule of this package and with others: a chapter of the results, and the plot. */
export async function oneWait(): Promise<{ readonly chapter: string; readonly plot: string }> {
  const random = randomFrom(6);
  const rows: { schedule: Schedule; spread: Cost; fixed: readonly Cost[] }[] = [];
  for (const schedule of [ours, ...others]) {
    const spread = await costOf(schedule, logUniform(1_000, 600_000, waits), random);
    const fixed: Cost[] = [];
    for (const seconds of secondsOf) {
      fixed.push(await costOf(schedule, about(seconds * 1_000, waitsPerDuration), random));
    }
    rows.push({ schedule, spread, fixed });
  }
  const plot = drawPlot(
    rows.map(({ schedule, spread }) => ({
      label: schedule.name.replaceAll("`", ""),
      polls: spread.meanPolls,
      lagSeconds: spread.meanLagMs / 1_000,
      isOurs: schedule === ours,
    })),
  );
  const chapter = `## One wait

The lag is the time from the end of a request to the poll that finds it. Polls take no time here, and time-outs are left
out: 30 min in this package, 10 min in both Terraform providers, 3 min in KooCLI (10 min at most).

${waits.toLocaleString("en")} requests that last from 1 s to 10 min, spread log-uniformly:

${table(
  ["schedule", "polls", "mean lag", "p95 lag", "worst lag"],
  rows.map(({ schedule, spread }) => [
    schedule.name,
    spread.meanPolls.toFixed(1),
    ...[spread.meanLagMs, spread.p95LagMs, spread.worstLagMs].map(seconds),
  ]),
)}

![Polls against lag](polls-and-lag.svg)

Mean polls and mean lag of ${waitsPerDuration} requests that last as long as the header says, spread over 10 % to either side: with a
single duration, a schedule without jitter would seem as good or as bad as its polls happen to fall.

${table(
  ["polls · mean lag", ...secondsOf.map((value) => `${value} s`)],
  rows.map(({ schedule, fixed }) => [
    schedule.name,
    ...fixed.map(({ meanPolls, meanLagMs }) => `${meanPolls.toFixed(1)} · ${seconds(meanLagMs)}`),
  ]),
)}

Published in:

${rows.map(({ schedule }) => `- ${schedule.name}: ${schedule.source}`).join("\n")}
`;
  return { chapter, plot };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** One wait, to its end. */
interface Wait {
  readonly pollsAtMs: readonly number[];
  /** From the end of the request to the poll that finds it. */
  readonly lagMs: number;
}

/** Waits on a clock of its own for a request that takes `durationMs`. */
export async function waitFor(schedule: Schedule, durationMs: number, random: () => number): Promise<Wait> {
  const clock = new FakeClock();
  const pollsAtMs: number[] = [];
  const poll = () => {
    pollsAtMs.push(clock.now());
    return clock.now() >= durationMs;
  };
  await clock.run(schedule.wait({ poll, clock, random }));
  return { pollsAtMs, lagMs: clock.now() - durationMs };
}

/** What a schedule costs over many waits, each alone. */
interface Cost {
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
  const waits: Wait[] = [];
  for (const durationMs of durationsMs) waits.push(await waitFor(schedule, durationMs, random));
  const lagsMs = waits.map(({ lagMs }) => lagMs);
  return {
    meanPolls: mean(waits.map(({ pollsAtMs }) => pollsAtMs.length)),
    meanLagMs: mean(lagsMs),
    p95LagMs: percentile(lagsMs, 0.95),
    worstLagMs: Math.max(...lagsMs),
  };
}

/** Durations spread evenly by their logarithm: as many from 1 to 2 s as from 5 to 10 min. */
export function logUniform(fromMs: number, toMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => fromMs * (toMs / fromMs) ** ((index + 0.5) / count));
}

/** Durations spread evenly over 10 % to either side. */
function about(durationMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => durationMs * (0.9 + (0.2 * (index + 0.5)) / count));
}
