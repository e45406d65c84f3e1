import type { Clock } from "./clock";
import { Throttle } from "./throttle";

/** The throttles of a process: one for each endpoint and identity, so that no tenant slows another. */
export class Throttles {
  readonly #throttles = new Map<string, Throttle>();

  /** @param random gives a number in [0, 1), for the jitter of the pauses */
  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /** @param identity stands for the endpoint and the identity */
  of(identity: string): Throttle {
    for (const [other, throttle] of this.#throttles) if (throttle.isSpent) this.#throttles.delete(other);
    const throttle = this.#throttles.get(identity) ?? new Throttle(this.clock, this.random);
    this.#throttles.set(identity, throttle);
    return throttle;
  }
}
