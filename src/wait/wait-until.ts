import { CallError } from "../model/errors";
import { type Clock, sleep, startDeadline } from "./clock";
import { pauseBeforeNextPoll, shortestPauseMs } from "./schedule";

/** The last poll starts at least this long before the deadline, so that its response can come in time. */
const shortestLastPollMs = 1_000;

/** The client waits this long for a response. If a poll takes longer, it waited for its turn before. */
const longestPollMs = 10_000;

export interface WaitOptions<T> {
  readonly clock: Clock;
  /** Returns a number in [0, 1), for the jitter of the pauses. */
  readonly random: () => number;
  /**
   * Polls once. Rejects with a {@link CallError} if no usable response came. Rejects at once if `signal` is aborted.
   *
   * @param latestMs when the last poll starts, on the clock. No throttle makes the wait pause longer than that
   */
  readonly poll: (signal: AbortSignal, latestMs: number) => Promise<T>;
  readonly isFinished: (response: T) => boolean;
  /** The wait ends after this many milliseconds, whatever it is doing then. */
  readonly timeoutMs: number;
  /**
   * When an error becomes final, in milliseconds from the start. Default: the error's own `retryForMs`.
   *
   * @param seenMs when the latest response came, in milliseconds from the start. 0 if none has come
   */
  readonly retryUntilMs?: (error: CallError, seenMs: number) => number;
  /** When a poll without a response is given up, in milliseconds from the start. Default: when the wait ends. */
  readonly noResponseUntilMs?: () => number;
  /** How long no poll can go out, in milliseconds. Default: 0. */
  readonly pausedForMs?: () => number;
  /** Makes the error that the wait rejects with from the final error. Default: the final error itself. */
  readonly explain?: (error: CallError, progress: Progress<T>) => Error;
  /** Called after each poll that does not end the wait. */
  readonly onPause?: (pause: Pause<T>) => void;
  /** Waits until the next poll, or for less time if a shared response is there sooner. Default: a sleep. */
  readonly rest?: (durationMs: number) => Promise<void>;
}

/** What a wait knows when it pauses or ends. */
export interface Progress<T> {
  readonly elapsedMs: number;
  readonly polls: number;
  readonly lastResponse: T | undefined;
  /** When the last response came, in milliseconds from the start. */
  readonly lastResponseMs: number | undefined;
  /** The error of the latest poll. Undefined if that poll did not fail. */
  readonly lastError: CallError | undefined;
}

export interface Pause<T> extends Progress<T> {
  readonly nextPollInMs: number;
  /** How many polls in a row failed with the same summary. 0 after a response. */
  readonly sameErrors: number;
}

/** How a wait ended. */
export type Outcome<T> =
  | { readonly finished: true; readonly response: T; readonly polls: number }
  | ({ readonly finished: false } & Progress<T>);

/**
 * Polls until a response says that the request is finished, or until the time is up.
 *
 * A wait is one loop: poll, pause, poll again. The first poll is immediate. Each poll ends in one of four ways:
 *
 * - The response says that the request is finished. The wait resolves with it.
 * - The response says that the request is not finished. The loop pauses.
 * - The poll fails with an error that may be temporary. The loop pauses, exactly as after a response.
 * - The poll fails with an error that is final. The wait rejects with it.
 *
 * **The next poll is the retry.** A poll that failed is not repeated by itself. How long the loop pauses depends only on
 * the elapsed time (`schedule.ts`) and on a throttle that holds calls back. So a service that is in trouble never gets
 * more calls than a healthy one.
 *
 * **Each error says how long it may last**, in milliseconds from the start of the wait. Many may last until the
 * deadline, others only for some seconds, such as a request that the service does not know. When the time of an error
 * is over, the loop polls once more. If the error is still there, it is final.
 *
 * **One deadline ends the wait**, whatever the loop does at that moment: it polls, it pauses, or a throttle holds it
 * back. The last poll starts early enough to get its response. It starts before the deadline by twice the time of the
 * slowest response so far, and by at least 1 s. No other poll starts in the second before it. If the deadline aborts
 * the last poll, the error that follows is the one that the wait reports.
 *
 * **A network that has never responded is given up sooner.** `noResponseUntilMs` says when. A poll that is under way at
 * that time is aborted too, but each poll gets at least 10 s.
 *
 * The loop knows nothing of HTTP, of the service, or of other waits. `poll` and `rest` do.
 */
export async function waitUntil<T>(options: WaitOptions<T>): Promise<Outcome<T>> {
  const { clock, random, poll, isFinished, timeoutMs, onPause } = options;
  const {
    retryUntilMs = ({ retryForMs }: CallError) => retryForMs,
    noResponseUntilMs = () => Infinity,
    pausedForMs = () => 0,
    explain = (error: CallError) => error,
    rest = (durationMs: number) => sleep(clock, durationMs),
  } = options;
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
    // This time may grow while the poll is under way, because another call may get a response.
    const leftMs = () =>
      Math.min(timeoutMs, Math.max(noResponseUntilMs(), pollStartMs + longestPollMs)) - elapsed();
    const deadline = startDeadline(clock, leftMs);
    try {
      lastResponse = await poll(deadline.signal, startMs + lastStart());
      if (isFinished(lastResponse)) return { finished: true, response: lastResponse, polls };
      lastResponseMs = elapsed();
      lastError = undefined;
      sameErrors = 0;
      // The time that a poll waits for its turn says nothing about the service.
      slowestResponseMs = Math.max(slowestResponseMs, Math.min(elapsed() - pollStartMs, longestPollMs));
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (elapsed() >= retryUntilMs(error, lastResponseMs ?? 0)) {
        throw explain(error, { elapsedMs: elapsed(), polls, lastResponse, lastResponseMs, lastError: error });
      }
      sameErrors = error.summary === lastError?.summary ? sameErrors + 1 : 1;
      lastError = error;
    } finally {
      deadline.stop();
    }

    const nowMs = elapsed();
    const progress = { elapsedMs: nowMs, polls, lastResponse, lastResponseMs, lastError };
    const lastStartMs = lastStart();
    const pauseMs = Math.max(pauseBeforeNextPoll(nowMs, random()), pausedForMs());
    const nextPollMs = Math.min(
      timeOfNextPoll(nowMs, pauseMs, lastStartMs),
      lastError ? retryUntilMs(lastError, lastResponseMs ?? 0) : Infinity,
    );
    if (pollStartMs >= lastStartMs || nextPollMs > timeoutMs - shortestLastPollMs) {
      await sleep(clock, Math.max(0, timeoutMs - nowMs));
      return { finished: false, ...progress, elapsedMs: elapsed() };
    }
    onPause?.({ ...progress, nextPollInMs: nextPollMs - nowMs, sameErrors });
    await rest(nextPollMs - nowMs);
  }
}

/** The schedule's time, except that the last poll is not missed and no poll comes shortly before it. */
function timeOfNextPoll(nowMs: number, pauseMs: number, lastStartMs: number): number {
  if (nowMs + pauseMs <= lastStartMs - shortestPauseMs) return nowMs + pauseMs;
  return lastStartMs > nowMs ? lastStartMs : nowMs + shortestPauseMs;
}
