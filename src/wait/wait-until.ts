import { CallError } from "../model/errors";
import { sleep, withTimeout } from "./clock";
import { pauseBeforeNextPoll, shortestPauseMs } from "./schedule";
import type { Pace } from "./throttle";

/** The last look starts at least this long before the deadline, so that it can still be responded. */
const shortestLastPollMs = 1_000;

/** The client gives a call so long for its response. What a poll takes beyond that is the wait for its turn. */
const longestCallMs = 10_000;

export interface WaitOptions<T> extends Pace {
  /**
   * Asks once. Rejects with a {@link CallError} when no usable response came.
   *
   * @param latestMs when the last look is to start, on the clock: nothing asks for patience beyond
   */
  readonly look: (signal: AbortSignal, latestMs: number) => Promise<T>;
  /** Makes what a poll is rejected with that is cut off. */
  readonly noResponse: () => CallError;
  readonly isFinished: (response: T) => boolean;
  /** The whole wait ends after this many milliseconds, whatever is under way. */
  readonly timeoutMs: number;
  /** Aborting ends the wait at once; it rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /**
   * Until when a fault may last before it is final, in milliseconds from the start; by default as long as it says.
   *
   * @param seenMs when the latest response came; 0 if none has come
   */
  readonly retryUntilMs?: (error: CallError, seenMs: number) => number;
  /** Makes what the wait rejects with when a fault is final; by default that is its error. */
  readonly explain?: (error: CallError, progress: Progress<T>) => Error;
  /** Called after each look that does not end the wait. */
  readonly onPause?: (pause: Pause<T>) => void;
  /** Passes the time until the next look, or shorter where there is something to see. Default: a sleep. */
  readonly rest?: (durationMs: number) => Promise<void>;
}

/** What a wait knows when it ends or pauses. */
export interface Progress<T> {
  readonly elapsedMs: number;
  readonly polls: number;
  readonly lastResponse: T | undefined;
  /** When it came. */
  readonly lastResponseMs: number | undefined;
  /** Of the latest look, if it failed. */
  readonly lastError: CallError | undefined;
}

export interface Pause<T> extends Progress<T> {
  readonly nextPollInMs: number;
  /** How many polls in a row failed with the same summary; 0 after a response. */
  readonly sameErrors: number;
}

/** How a wait ended. */
export type Outcome<T> =
  | { readonly finished: true; readonly response: T; readonly polls: number }
  | ({ readonly finished: false } & Progress<T>);

/**
 * Polls at once, and again and again until a response says that it is finished or the time is up.
 *
 * The whole idea is one loop: poll, pause, poll. A poll that fails is a poll that saw nothing, and the next one comes
 * as the schedule says. There is no retry inside it, so no poll comes sooner because another one failed: the pace
 * depends on the time that has passed, never on success.
 *
 * - Each error says for how long it may pass by itself. Once that time is over, the wait rejects with it.
 * - One deadline bounds everything: a poll that is under way, a pause, the time that a throttle asks for. The last
 *   poll starts early enough to get a response, twice the slowest so far before the deadline and at least a second. A
 *   poll that the deadline cuts off is its last error.
 * - A poll that gets no response is cut off too if that fault is final by then; 10 s are left to each poll.
 * - The wait does not know what it polls, over what, and together with whom. `look` and `rest` do.
 */
export async function waitUntil<T>(options: WaitOptions<T>): Promise<Outcome<T>> {
  const { clock, random, throttle } = options;
  const { timeoutMs, signal } = options;
  const { retryUntilMs = ({ retryForMs }: CallError) => retryForMs, explain = (error: CallError) => error } =
    options;
  const rest = options.rest ?? ((durationMs) => sleep(clock, durationMs, signal));
  const startMs = clock.now();
  const elapsed = () => clock.now() - startMs;

  let lastResponse: T | undefined;
  let lastResponseMs: number | undefined;
  let lastError: CallError | undefined;
  let sameErrors = 0;
  let slowestResponseMs = 0;
  const lastStart = () => timeoutMs - Math.max(shortestLastPollMs, 2 * slowestResponseMs);

  for (let polls = 1; ; polls += 1) {
    const pollStartMs = elapsed();
    const look = (pollSignal: AbortSignal) => options.look(pollSignal, startMs + lastStart());
    const leftMs = () => {
      const retryMs = retryUntilMs(options.noResponse(), lastResponseMs ?? 0);
      return Math.min(timeoutMs, Math.max(retryMs, pollStartMs + longestCallMs)) - elapsed();
    };
    // Patience may have grown while the poll was under way: something else may have had a response.
    const cutOff = () => (leftMs() >= 1 ? leftMs() : options.noResponse());
    try {
      lastResponse = await withTimeout(clock, leftMs(), cutOff, signal, look);
      if (options.isFinished(lastResponse)) return { finished: true, response: lastResponse, polls };
      lastResponseMs = elapsed();
      lastError = undefined;
      sameErrors = 0;
      // The time that a look had to wait for its turn is not the service's.
      slowestResponseMs = Math.max(slowestResponseMs, Math.min(elapsed() - pollStartMs, longestCallMs));
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (elapsed() >= retryUntilMs(error, lastResponseMs ?? 0)) {
        throw explain(error, { elapsedMs: elapsed(), polls, lastResponse, lastResponseMs, lastError: error });
      }
      sameErrors = error.summary === lastError?.summary ? sameErrors + 1 : 1;
      lastError = error;
    }

    const nowMs = elapsed();
    const progress = { elapsedMs: nowMs, polls, lastResponse, lastResponseMs, lastError };
    const lastStartMs = lastStart();
    const pauseMs = Math.max(pauseBeforeNextPoll(nowMs, random()), throttle.closedForMs());
    const nextPollMs = Math.min(
      timeOfNextPoll(nowMs, pauseMs, lastStartMs),
      lastError ? retryUntilMs(lastError, lastResponseMs ?? 0) : Infinity,
    );
    if (pollStartMs >= lastStartMs || nextPollMs > timeoutMs - shortestLastPollMs) {
      await sleep(clock, Math.max(0, timeoutMs - nowMs), signal);
      return { finished: false, ...progress, elapsedMs: elapsed() };
    }
    options.onPause?.({ ...progress, nextPollInMs: nextPollMs - nowMs, sameErrors });
    await rest(nextPollMs - nowMs);
  }
}

/** As the schedule says, except that the last look is not missed and none comes shortly before it. */
function timeOfNextPoll(nowMs: number, pauseMs: number, lastStartMs: number): number {
  if (nowMs + pauseMs <= lastStartMs - shortestPauseMs) return nowMs + pauseMs;
  return lastStartMs > nowMs ? lastStartMs : nowMs + shortestPauseMs;
}
