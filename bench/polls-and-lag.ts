import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { drawPlot } from "./plot";
import { randomFrom } from "../test/support/random";
import type { Section } from "./report";
import { others, ours, type Schedule } from "./schedules";
import { about, type Cost, costOf, logUniform } from "./simulation";

const schedules: readonly Schedule[] = [ours, ...others];
const secondsOf = [1, 5, 30, 120, 600];

const logUniformWaits = 10_000;
const waitsPerDuration = 200;

/** Part (a): what one wait costs, for us and for others. */
export async function pollsAndLag(machine: string): Promise<Section> {
  const random = randomFrom(6);
  const rows: { schedule: Schedule; spread: Cost; fixed: readonly Cost[] }[] = [];
  for (const schedule of schedules) {
    const spread = await costOf(schedule, logUniform(1_000, 600_000, logUniformWaits), random);
    const fixed: Cost[] = [];
    for (const seconds of secondsOf) {
      fixed.push(await costOf(schedule, about(seconds * 1_000, waitsPerDuration), random));
    }
    rows.push({ schedule, spread, fixed });
  }
  await writeFile(
    join(__dirname, "polls-and-lag.svg"),
    drawPlot(
      rows.map(({ schedule, spread }) => ({
        label: schedule.name.replaceAll("`", ""),
        polls: spread.meanPolls,
        lagSeconds: spread.meanLagMs / 1_000,
        isOurs: schedule === ours,
      })),
    ),
  );

  const own = (rows[0] ?? missing()).spread;
  const better = rows.filter(
    ({ spread }) => spread.meanPolls < own.meanPolls && spread.meanLagMs < own.meanLagMs,
  );
  return {
    part: "a",
    title: "One wait: polls and lag",
    about:
      `On a simulated clock. Polls take no time; the lag is the time from the end of the provisioning to the look ` +
      `that finds it. First table: ${logUniformWaits.toLocaleString("en")} durations spread log-uniformly over 1 s to ` +
      `10 min. Second table: mean polls, then mean / p95 / worst lag in seconds, for ${String(waitsPerDuration)} ` +
      `durations spread over ±10 % around the one in the header, so that no schedule depends on how its polls ` +
      `happen to fall. Jitter is drawn from a seeded generator: every run gives the same figures. Time-outs are left ` +
      `out: 30 min here, 10 min in both Terraform providers, 3 min in KooCLI (10 min at most).\n\n` +
      `![Polls against lag](polls-and-lag.svg)`,
    tables: [
      {
        header: ["schedule", "polls", "mean lag", "p95 lag", "worst lag"],
        rows: rows.map(({ schedule, spread }) => [
          schedule.name,
          spread.meanPolls.toFixed(1),
          ...[spread.meanLagMs, spread.p95LagMs, spread.worstLagMs].map((ms) => `${seconds(ms)} s`),
        ]),
      },
      {
        header: ["polls · lag", ...secondsOf.map((value) => `${String(value)} s`)],
        rows: rows.map(({ schedule, fixed }) => [
          schedule.name,
          ...fixed.map(
            ({ meanPolls, meanLagMs, p95LagMs, worstLagMs }) =>
              `${meanPolls.toFixed(1)} · ${[meanLagMs, p95LagMs, worstLagMs].map(seconds).join(" / ")}`,
          ),
        ]),
      },
      {
        header: ["schedule", "published in"],
        rows: rows.map(({ schedule }) => [schedule.name, schedule.source]),
      },
    ],
    targets: [
      {
        target: "at most 15 polls, log-uniform",
        measured: own.meanPolls.toFixed(1),
        met: own.meanPolls <= 15,
      },
      {
        target: "at most 3.4 s mean lag, log-uniform",
        measured: `${seconds(own.meanLagMs)} s`,
        met: own.meanLagMs <= 3_400,
      },
      {
        target: "no schedule has both fewer polls and less mean lag",
        measured: better.length === 0 ? "none" : better.map(({ schedule }) => schedule.name).join(", "),
        met: better.length === 0,
      },
    ],
    machine,
  };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function missing(): never {
  throw new Error("our own schedule is the first one");
}
