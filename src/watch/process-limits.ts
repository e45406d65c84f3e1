import type { IdentityCenterClient } from "../identity-center/client";
import { type Clock, systemClock } from "../wait/clock";
import { SharedPolls } from "./shared-polls";
import { type Pace, Throttle } from "../wait/throttle";

/** What all waits of a process have in common, so that together they call no more than they have to. */
export class ProcessLimits {
  readonly sharedPolls: SharedPolls;
  /** By the identities of clients. One that is spent goes when another one is needed. */
  readonly #throttles = new Map<string, Throttle>();

  /** @param random gives a number in [0, 1), for the jitter of the pauses */
  constructor(
    readonly clock: Clock,
    readonly random: () => number,
  ) {
    this.sharedPolls = new SharedPolls(clock);
  }

  /** The pace of a client's calls: one throttle for each endpoint and credentials, so that no tenant slows another. */
  paceOf({ identity }: Pick<IdentityCenterClient, "identity">): Pace {
    for (const [other, throttle] of this.#throttles) if (throttle.isSpent) this.#throttles.delete(other);
    const throttle = this.#throttles.get(identity) ?? new Throttle(this.clock, this.random);
    this.#throttles.set(identity, throttle);
    return { clock: this.clock, random: this.random, throttle };
  }
}

/** The limits of this process. */
export const processLimits = new ProcessLimits(systemClock, Math.random);
