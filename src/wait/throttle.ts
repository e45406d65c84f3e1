import { type RateLimit, ThrottledError } from "../errors";
import type { Clock } from "./clock";
import { withJitter } from "./schedule";

const firstPauseMs = 2_000;
const longestPauseMs = 30_000;

/** Two hundred waits that look at the same moment need not open two hundred connections. */
const mostInFlight = 32;

/** A limit on more calls than this is out of reach of one process, and not worth remembering. */
const longestHistory = 10_000;

export interface CallAttempt {
  /** Aborting it while the call waits for its turn ends that; it rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** On the clock: a `Retry-After` is not heeded for longer than this. */
  readonly latestMs: number;
  /** Goes before all others that wait for their turn. */
  readonly first?: boolean;
}

/**
 * The one gate that every call of a process goes through, so that one refusal for throttling (429) is heeded by all.
 *
 * - No more than 32 calls are under way at once.
 * - After a 429 nobody calls for as long as its `Retry-After` says; without one, for 2 s, doubling to 30 s with every
 *   429 that follows. Then one call at a time goes out, until one is not throttled: a crowd would only be refused again.
 * - Where the text of the 429 named a limit, no more calls than that go out within its window from then on. A call
 *   counts from when it is sent until a whole window after its answer: whatever way the service counts, it counted it
 *   in between. That holds for a window that slides or is fixed and for a bucket that fills up.
 */
export class Throttle {
  #limit: RateLimit | undefined;
  #lastRefusal: ThrottledError | undefined;
  /** Refusals in a row, those of calls that were under way together counted once. */
  #refusals = 0;
  #pausedSinceMs = 0;
  #pausedUntilMs = -Infinity;
  #inFlight = 0;
  /** When each call ended, the earliest first. */
  readonly #ended: number[] = [];
  /** Each lets the call go whose turn it is. */
  readonly #queue: (() => void)[] = [];
  #cancelTimer: () => void = () => undefined;

  /** @param random gives a number in [0, 1), for the jitter of the pauses */
  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /** For how many milliseconds no call goes out, whatever becomes of those that are under way. */
  closedForMs(): number {
    return Math.max(0, Math.max(this.#pausedUntilMs, this.#limitAllowsAtMs()) - this.clock.now());
  }

  /** What it is closed for; undefined while it is open. */
  get refusal(): ThrottledError | undefined {
    return this.#refusals > 0 || this.closedForMs() > 0 ? this.#lastRefusal : undefined;
  }

  /**
   * Makes a call when its turn comes, and learns from what becomes of it. How long the call itself may take is the
   * caller's: only the caller knows when it is sent.
   */
  async run<T>(call: (signal: AbortSignal) => Promise<T>, attempt: CallAttempt): Promise<T> {
    const { signal, latestMs } = attempt;
    await this.#turn(attempt);
    const sentMs = this.clock.now();
    try {
      const result = await call(signal);
      this.#refusals = 0;
      return result;
    } catch (error) {
      if (error instanceof ThrottledError) this.#close(error, sentMs, latestMs);
      else this.#refusals = 0;
      throw error;
    } finally {
      this.#inFlight -= 1;
      this.#ended.push(this.clock.now());
      if (this.#ended.length > longestHistory) this.#ended.shift();
      this.#admit();
    }
  }

  #close(error: ThrottledError, sentMs: number, latestMs: number): void {
    const nowMs = this.clock.now();
    this.#lastRefusal = error;
    this.#limit = error.rateLimit ?? this.#limit;
    if (this.#refusals === 0 || sentMs > this.#pausedSinceMs) {
      this.#refusals += 1;
      this.#pausedSinceMs = nowMs;
    }
    const doubledMs = Math.min(firstPauseMs * 2 ** (this.#refusals - 1), longestPauseMs);
    const ownPauseMs = withJitter(doubledMs, this.random());
    const pauseMs = Math.min(error.retryAfterMs ?? ownPauseMs, Math.max(ownPauseMs, latestMs - nowMs));
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + pauseMs);
  }

  /** Resolves when it is this call's turn; from then on it is under way. */
  async #turn({ signal, first = false }: CallAttempt): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#queue.splice(this.#queue.indexOf(turn), 1);
        this.#admit();
        reject(signal.reason as Error);
      };
      const turn = () => {
        signal.removeEventListener("abort", onAbort);
        this.#inFlight += 1;
        resolve();
      };
      signal.addEventListener("abort", onAbort);
      if (first) this.#queue.unshift(turn);
      else this.#queue.push(turn);
      this.#admit();
    });
  }

  /** Lets go whose turn it is, and sets a timer for the next one. */
  #admit(): void {
    this.#cancelTimer();
    while (this.#queue.length > 0 && !this.#waitsForAnswer()) {
      const closedForMs = this.closedForMs();
      if (closedForMs > 0) {
        this.#cancelTimer = this.clock.after(closedForMs, () => {
          this.#admit();
        });
        return;
      }
      this.#queue.shift()?.();
    }
  }

  /** Whether only the end of a call that is under way can open it. */
  #waitsForAnswer(): boolean {
    const most = this.#refusals > 0 ? 1 : Math.min(mostInFlight, this.#limit?.calls ?? Infinity);
    return this.#inFlight >= most;
  }

  #limitAllowsAtMs(): number {
    if (!this.#limit) return -Infinity;
    const { calls, windowMs } = this.#limit;
    // With this one, those under way and those that ended after it, the window is full.
    const mustBeOver = this.#ended.at(Math.min(-1, this.#inFlight - calls));
    return mustBeOver === undefined ? -Infinity : mustBeOver + windowMs;
  }
}
