import { CallError, type RateLimit, NoResponseError, ThrottledError, type Throttling } from "../model/errors";
import type { Clock } from "./clock";
import { withJitter } from "./schedule";

const firstPauseMs = 2_000;
const longestPauseMs = 30_000;

/** Two hundred waits that poll at the same moment need not open two hundred connections. */
const mostInFlight = 32;

/** A limit on more calls than this is out of reach of one process, and not worth remembering. */
const longestHistory = 10_000;

/** What is remembered is worth nothing any more after this long without a call. */
const idleMs = 3_600_000;

export interface CallAttempt {
  /** Aborting it while the call waits for its turn ends that; it rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** On the clock: a `Retry-After` is not heeded for longer than this. Read when the 429 comes. */
  readonly latestMs: number;
  /** Goes before all others that wait for their turn. */
  readonly first?: boolean;
}

/**
 * Makes a call when its turn has come.
 *
 * @param onSend to be called when the request goes out
 */
export type ThrottledCall<T> = (signal: AbortSignal, onSend: () => void) => Promise<T>;

/**
 * The one gate for all calls of this process with the same endpoint and credentials.
 *
 * The service limits how often an identity may call, not how often a request may be polled. So a 429 that one wait
 * gets is a fact for all of them: if each of them found it out by itself, each would only add to what is refused.
 *
 * - No more than 32 calls are under way at once.
 * - After a 429 no call goes out for as long as its `Retry-After` says; without one, for 2 s, doubling to 30 s with
 *   every 429 that follows. Then one call at a time goes out, until one gets another response: a crowd would only be
 *   refused again.
 * - If the text of the 429 named a limit, no more calls than that go out within its window from then on. A call
 *   counts from when it is sent until a whole window after its response: whatever way the service counts, it counted
 *   the call in between. That holds for a window that slides or is fixed and for a bucket that fills up. The limit is
 *   forgotten after a whole window in which no 429 came and it held no call back: limits are raised, and others share
 *   them. While it holds calls back, only the limit itself keeps the 429s away.
 *
 * Only what the service does teaches something. A call that was never sent, that its wait ended, or that got no
 * response in time changes nothing. What is kept of a 429 are its facts, never its error: that error names one
 * request, and each other wait that fails over the same 429 needs an error that names its own.
 */
export class Throttle {
  #limit: RateLimit | undefined;
  /** Until when the limit holds calls back, or did at last. */
  #limitHoldsUntilMs = -Infinity;
  #latest: { readonly throttling: Throttling; readonly atMs: number } | undefined;
  /** Refusals in a row, those of calls that were under way together counted once. */
  #refusals = 0;
  #pausedSinceMs = 0;
  #pausedUntilMs = -Infinity;
  #inFlight = 0;
  /** When each call that was sent ended, the earliest first. */
  readonly #ended: number[] = [];
  /** Each lets the call go whose turn it is. */
  readonly #queue: (() => void)[] = [];
  #cancelTimer: () => void = () => undefined;
  #usedMs: number;

  /** @param random gives a number in [0, 1), for the jitter of the pauses */
  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    this.#usedMs = clock.now();
  }

  /** For how many milliseconds no call goes out, whatever becomes of those that are under way. */
  closedForMs(): number {
    return Math.max(0, Math.max(this.#pausedUntilMs, this.#limitAllowsAtMs()) - this.clock.now());
  }

  /** What calls wait for now; undefined if they do not wait for a 429. */
  get throttling(): Throttling | undefined {
    return this.#refusals > 0 || this.closedForMs() > 0 ? this.#latest?.throttling : undefined;
  }

  /** Whether nothing waits here, and nothing is remembered that could still matter. */
  get isSpent(): boolean {
    const isInUse = this.#inFlight > 0 || this.#queue.length > 0 || this.closedForMs() > 0;
    return !isInUse && !this.#limitInForce() && this.clock.now() >= this.#usedMs + idleMs;
  }

  /**
   * Makes a call when its turn comes, and learns from what becomes of it. It sets the call no time of its own: only
   * the call knows when it is sent.
   */
  async run<T>(call: ThrottledCall<T>, attempt: CallAttempt): Promise<T> {
    await this.#turn(attempt);
    let sentMs: number | undefined;
    try {
      const result = await call(attempt.signal, () => {
        sentMs ??= this.clock.now();
      });
      this.#refusals = 0;
      return result;
    } catch (error) {
      if (sentMs !== undefined && error instanceof ThrottledError)
        this.#close(error, sentMs, attempt.latestMs);
      else if (sentMs !== undefined && isDoingOfService(error, attempt)) this.#refusals = 0;
      throw error;
    } finally {
      this.#inFlight -= 1;
      if (sentMs !== undefined) this.#ended.push(this.clock.now());
      if (this.#ended.length > longestHistory) this.#ended.shift();
      this.#limitHoldsUntilMs = Math.max(this.#limitHoldsUntilMs, this.#limitAllowsAtMs());
      this.#admit();
    }
  }

  #close({ throttling }: ThrottledError, sentMs: number, latestMs: number): void {
    const nowMs = this.clock.now();
    this.#limit = throttling.rateLimit ?? this.#limitInForce();
    this.#latest = { throttling, atMs: nowMs };
    if (this.#refusals === 0 || sentMs > this.#pausedSinceMs) {
      this.#refusals += 1;
      this.#pausedSinceMs = nowMs;
    }
    const doubledMs = Math.min(firstPauseMs * 2 ** (this.#refusals - 1), longestPauseMs);
    const ownPauseMs = withJitter(doubledMs, this.random());
    const pauseMs = Math.min(throttling.retryAfterMs ?? ownPauseMs, Math.max(ownPauseMs, latestMs - nowMs));
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + pauseMs);
  }

  /** Resolves when it is this call's turn; from then on it is under way. */
  async #turn({ signal, first = false }: CallAttempt): Promise<void> {
    signal.throwIfAborted();
    this.#usedMs = this.clock.now();
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
    while (this.#queue.length > 0 && !this.#waitsForResponse()) {
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
  #waitsForResponse(): boolean {
    const most = this.#refusals > 0 ? 1 : Math.min(mostInFlight, this.#limitInForce()?.calls ?? Infinity);
    return this.#inFlight >= most;
  }

  #limitInForce(): RateLimit | undefined {
    return this.clock.now() < this.#limitEndsMs() ? this.#limit : undefined;
  }

  #limitEndsMs(): number {
    if (!this.#limit || !this.#latest) return -Infinity;
    return Math.max(this.#latest.atMs, this.#limitHoldsUntilMs) + this.#limit.windowMs;
  }

  #limitAllowsAtMs(): number {
    const limit = this.#limitInForce();
    if (!limit) return -Infinity;
    // With this one, those under way and those that ended after it, the window is full.
    const mustBeOver = this.#ended.at(Math.min(-1, this.#inFlight - limit.calls));
    return mustBeOver === undefined ? -Infinity : mustBeOver + limit.windowMs;
  }
}

/** Whether a call failed over what came of it, and not because we gave it up or made a mistake. */
function isDoingOfService(error: unknown, { signal }: CallAttempt): boolean {
  return error instanceof CallError && !signal.aborted && !(error instanceof NoResponseError);
}
