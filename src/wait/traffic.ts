import { type Clock, systemClock } from "./clock";
import { SharedLooks } from "./shared-looks";
import { Throttle } from "./throttle";

/** What all waits of a process have in common, so that together they ask no more than they have to. */
export class Traffic {
  readonly throttle: Throttle;
  readonly sharedLooks: SharedLooks;

  /** @param random gives a number in [0, 1), for the jitter of the pauses */
  constructor(
    readonly clock: Clock,
    readonly random: () => number,
  ) {
    this.throttle = new Throttle(clock, random);
    this.sharedLooks = new SharedLooks(clock, this.throttle);
  }
}

/** The traffic of this process. */
export const processTraffic = new Traffic(systemClock, Math.random);
