import type { Clock } from "./clock";
import { Throttle } from "./throttle";

/** The throttles of a process. Each pair of endpoint and identity has its own, so no tenant slows down another one. */
export class Throttles {
  readonly #throttles = new Map<string, Throttle>();

  /** @param random returns a number in [0, 1), for the jitter of the pauses */
  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /** @param identity a text that is the same for the same endpoint and identity */
  of(identity: string): Throttle {
    for (const [other, throttle] of this.#throttles) if (throttle.isSpent) this.#throttles.delete(other);
    const throttle = this.#throttles.get(identity) ?? new Throttle(this.clock, this.random);
    this.#throttles.set(identity, throttle);
    return throttle;
  }
}
