import { installPackage } from "../test/support/engine/installed-package";
import { type Kind, type Round, runRounds } from "./engine-runs";
import type { Section } from "./report";
import { describeSpread, median } from "./statistics";

const rounds = 12;
const roundsOfMany = 3;
const gates = 50;
const latencyMs = 20;

type Moment = keyof Round;
type Measured = ReadonlyMap<Kind, readonly Round[]>;

/** Part (c): what a gate on a finished request adds to an update by the real engine. */
export async function engineCost(machine: string): Promise<Section> {
  await installPackage();
  const one = await runRounds({
    kinds: ["gate", "ordinary", "neither"],
    count: 1,
    rounds,
    latencyMs,
    args: [],
  });
  const many = await runRounds({
    kinds: ["gate", "ordinary"],
    count: gates,
    rounds: roundsOfMany,
    latencyMs,
    args: ["--parallel", "64"],
  });
  const beyondNew = beyondOrdinary(one, "new");
  const beyondUnchanged = beyondOrdinary(one, "unchanged");
  return {
    part: "c",
    title: "The real engine",
    about:
      `\`pulumi up --skip-preview\`: medians of ${rounds} rounds, in which the stacks take turns, and the range of the ` +
      `middle half. New: on an empty stack. The gate's request is finished, and the emulator takes ${latencyMs} ms to ` +
      `response. The ordinary dynamic resource is a \`pulumi.dynamic.Resource\` that returns its inputs. Differences ` +
      `are taken within a round, since the machine did other work, too. The rows of ${gates} are ${roundsOfMany} rounds ` +
      `with \`--parallel 64\`.`,
    tables: [
      {
        header: ["`pulumi up` (c)", "new", "unchanged", "calls, new", "calls, unchanged"],
        rows: [
          ["neither", ...describe(one, "neither")],
          ["an ordinary dynamic resource", ...describe(one, "ordinary")],
          ["a gate", ...describe(one, "gate")],
          ["the gate beyond the ordinary one", seconds(beyondNew), seconds(beyondUnchanged), "", ""],
          [`${gates} ordinary dynamic resources`, ...describe(many, "ordinary")],
          [`${gates} gates`, ...describe(many, "gate")],
        ],
      },
    ],
    targets: [
      {
        target: "a new gate: less than 0.3 s beyond an ordinary dynamic resource",
        measured: seconds(beyondNew),
        met: median(beyondNew) < 0.3,
      },
      {
        target: "an unchanged gate: less than 0.05 s beyond it",
        measured: seconds(beyondUnchanged),
        met: median(beyondUnchanged) < 0.05,
      },
      {
        target: "an unchanged gate: no call",
        measured: callsOf(one, "gate", "unchanged"),
        met: Number(callsOf(one, "gate", "unchanged")) === 0,
      },
    ],
    machine,
  };
}

function describe(measured: Measured, kind: Kind): string[] {
  return [
    seconds(secondsOf(measured, kind, "new")),
    seconds(secondsOf(measured, kind, "unchanged")),
    callsOf(measured, kind, "new"),
    callsOf(measured, kind, "unchanged"),
  ];
}

function secondsOf(measured: Measured, kind: Kind, moment: Moment): number[] {
  return (measured.get(kind) ?? []).map((round) => round[moment].seconds);
}

/** The most in any round. */
function callsOf(measured: Measured, kind: Kind, moment: Moment): string {
  return String(Math.max(...(measured.get(kind) ?? []).map((round) => round[moment].calls)));
}

function beyondOrdinary(measured: Measured, moment: Moment): number[] {
  const ordinary = secondsOf(measured, "ordinary", moment);
  return secondsOf(measured, "gate", moment).map((gate, round) => gate - (ordinary[round] ?? NaN));
}

function seconds(values: readonly number[]): string {
  return describeSpread(values, 2, "s");
}
