import type { Clock } from "../../src/wait/clock";

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock on which time passes only when nothing else is left to do. */
export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that are still set: none may outlive what set it. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** A promise for later on this clock. */
  delay(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** The earliest timer; of several the one that was set first. */
  #next() {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.atMs < next.atMs) next = timer;
    return next;
  }

  /** Lets time pass until the promise is settled, and settles as it does. */
  async run<T>(promise: Promise<T>): Promise<T> {
    const state = { settled: false };
    const settle = () => {
      state.settled = true;
    };
    promise.then(settle, settle);
    for (;;) {
      await new Promise(setImmediate);
      if (state.settled) return promise;
      const next = this.#next();
      if (!next) throw new Error("nothing is left to do, and the promise is not settled");
      this.#timers.delete(next);
      this.#nowMs = next.atMs;
      next.callback();
    }
  }
}
