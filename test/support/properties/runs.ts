import { randomInt } from "node:crypto";

/** Set `PROPERTY_RUNS` to another number than the default for more, or fewer, of everything that is random. */
const chosenRuns = process.env["PROPERTY_RUNS"];

/** Set `PROPERTY_SEED` to the number in a failed test's title to get the same again. */
const seed = Number(process.env["PROPERTY_SEED"] ?? randomInt(2 ** 31));

/** @param share of the runs that were chosen, where one takes longer */
function randomRuns(defaultRuns: number, share = 1) {
  const numRuns = chosenRuns === undefined ? defaultRuns : Math.ceil(Number(chosenRuns) * share);
  return {
    /** For `fc.assert`. */
    parameters: { numRuns, seed },
    /** What follows the sentence in a test's title. */
    inTitle: `(${String(numRuns)} runs, seed ${String(seed)})`,
    /** A run takes a millisecond or two (so many times as the share is small), and shrinking a failed one some more. */
    longestTestMs: 60_000 + (20 / share) * numRuns,
  };
}

/** Sequences of what can happen to waits and gates. */
export const sequences = randomRuns(2_000);

/** Outages: minutes and hours of many gates, so that a run takes a hundred times as long as one of a sequence. */
export const outages = randomRuns(150, 0.01);

/** Single values from outside. */
export const values = randomRuns(500);
