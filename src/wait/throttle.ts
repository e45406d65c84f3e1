import { CallError, type RateLimit, NoResponseError, ThrottledError, type Throttling } from "../model/errors";
import type { Clock } from "./clock";
import { withJitter } from "./schedule";

const firstPauseMs = 2_000;
const longestPauseMs = 30_000;

/** Two hundred waits that poll at the same moment do not need two hundred connections. */
const mostInFlight = 32;

/** One process never makes more calls than this in a window, so older calls need not be remembered. */
const longestHistory = 10_000;

/** After this long without a call, nothing that is remembered matters any more. */
const idleMs = 3_600_000;

export interface CallAttempt {
  /** If it is aborted while the call waits for its turn, the call rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Until when a `Retry-After` can hold calls back, on the clock. Read when the 429 comes. */
  readonly latestMs: number;
  /** Whether the call goes to the head of the queue. Default: false. */
  readonly first?: boolean;
}

/**
 * A call that the throttle makes when it is its turn.
 *
 * @param onSend the call invokes it when its request goes out
 */
export type ThrottledCall<T> = (signal: AbortSignal, onSend: () => void) => Promise<T>;

/**
 * Decides when each call goes out. All calls of this process with the same endpoint and credentials share one throttle.
 *
 * The service limits how often an identity may call, not how often a request may be polled. So a 429 that one wait gets
 * applies to all of them. If two hundred waits found that out one by one, they would make two hundred calls that are
 * refused. The throttle finds it out once, for all of them.
 *
 * Calls stand in a queue, and the throttle decides when the first one goes out. It is in one of three states:
 *
 * - **Open.** Up to 32 calls are under way at once.
 * - **Paused**, after a 429. No call goes out for as long as the `Retry-After` says. If there is no `Retry-After`, the
 *   pause is 2 s, and it doubles with each further 429, up to 30 s.
 * - **Probing**, after the pause. Only one call is under way at a time. If all went out at once, most of them would be
 *   refused again. The first response that is not a 429 opens the throttle.
 *
 * **A limit that the 429 names is kept from then on.** The text of a 429 can say "200 calls in 5 minutes". Then no more
 * calls than that go out in any such window. A call counts from when it is sent until a whole window after its response.
 * The service counts the call at some time between sending and response, so this is safe for a sliding window, a fixed
 * window and a token bucket.
 *
 * **A limit is forgotten** after a whole window without a 429 in which it held no call back: limits are raised, and
 * other programs use them up too. As long as the limit holds calls back, it stays, because it may be the only reason why
 * no 429 comes.
 *
 * **Only the service's responses count.** The throttle learns nothing from a call that was never sent, that its wait
 * aborted, or that got no response in time. Of a 429 it keeps the facts and not the error. An error names one request,
 * and each wait that fails because of this 429 needs an error that names its own request.
 */
export class Throttle {
  #limit: RateLimit | undefined;
  /** Until when the limit holds calls back, or last did. */
  #limitHoldsUntilMs = -Infinity;
  #latest: { readonly throttling: Throttling; readonly atMs: number } | undefined;
  /** How many 429s came in a row. Those of calls that were under way together count once. */
  #refusals = 0;
  #pausedSinceMs = 0;
  #pausedUntilMs = -Infinity;
  #inFlight = 0;
  /** When each sent call ended, the earliest first. */
  readonly #ended: number[] = [];
  /** The calls that wait for their turn. Each function lets its call go. */
  readonly #queue: (() => void)[] = [];
  #cancelTimer: () => void = () => undefined;
  #usedMs: number;

  /** @param random returns a number in [0, 1), for the jitter of the pauses */
  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    this.#usedMs = clock.now();
  }

  /** How long no call goes out, in milliseconds, whatever the calls that are under way return. */
  closedForMs(): number {
    return Math.max(0, Math.max(this.#pausedUntilMs, this.#limitAllowsAtMs()) - this.clock.now());
  }

  /** The 429 that calls wait for now. Undefined if they do not wait because of one. */
  get throttling(): Throttling | undefined {
    return this.#refusals > 0 || this.closedForMs() > 0 ? this.#latest?.throttling : undefined;
  }

  /** Whether no call waits here, and nothing is remembered that could still matter. */
  get isSpent(): boolean {
    const isInUse = this.#inFlight > 0 || this.#queue.length > 0 || this.closedForMs() > 0;
    return !isInUse && !this.#limitInForce() && this.clock.now() >= this.#usedMs + idleMs;
  }

  /**
   * Makes a call when it is its turn, and learns from the result. It sets no time-out, because only the call knows when
   * it is sent.
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
      else if (sentMs !== undefined && isFailureByService(error, attempt)) this.#refusals = 0;
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

  /** Resolves when it is this call's turn. From then on the call is under way. */
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

  /** Lets the calls go whose turn it is, and sets a timer for the next one. */
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

  /** Whether the next call has to wait until a call that is under way ends. */
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
    // The window is full with this call, the calls under way, and the calls that ended after this one.
    const mustBeOver = this.#ended.at(Math.min(-1, this.#inFlight - limit.calls));
    return mustBeOver === undefined ? -Infinity : mustBeOver + limit.windowMs;
  }
}

/** Whether the service's response made the call fail, and not an abort, a time-out or a bug. */
function isFailureByService(error: unknown, { signal }: CallAttempt): boolean {
  return error instanceof CallError && !signal.aborted && !(error instanceof NoResponseError);
}
