import { type Clock, systemClock } from "../wait/clock";
import { SharedPolls } from "./shared-polls";

/** What all waits in a process share. */
export interface WatchProcess {
  readonly clock: Clock;
  /** Returns a number in [0, 1), for the jitter of the pauses. */
  readonly random: () => number;
  readonly sharedPolls: SharedPolls;
}

export function createWatchProcess(clock: Clock, random: () => number): WatchProcess {
  return { clock, random, sharedPolls: new SharedPolls(clock, random) };
}

/** This process. */
export const thisProcess = createWatchProcess(systemClock, Math.random);
