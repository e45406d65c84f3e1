import { randomInt } from "node:crypto";

/** Set `PROPERTY_RUNS` to another number than the default for more, or fewer, of everything that is random. */
const chosenRuns = process.env["PROPERTY_RUNS"];

/** Set `PROPERTY_SEED` to the number in a failed test's title to get the same again. */
const seed = Number(process.env["PROPERTY_SEED"] ?? randomInt(2 ** 31));

function randomRuns(defaultRuns: number) {
  const numRuns = Number(chosenRuns ?? defaultRuns);
  return {
    /** For `fc.assert`. */
    parameters: { numRuns, seed },
    /** What follows the sentence in a test's title. */
    inTitle: `(${String(numRuns)} runs, seed ${String(seed)})`,
    /** A run takes a millisecond or two, and shrinking a failed one some more. */
    longestTestMs: 60_000 + 20 * numRuns,
  };
}

/** Sequences of what can happen to waits and gates. */
export const sequences = randomRuns(2_000);

/** Single values from outside. */
export const values = randomRuns(500);
