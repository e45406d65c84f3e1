import { CallError } from "../model/errors";
import { type Clock, sleep, startDeadline } from "./clock";
import { pauseBeforeNextPoll, shortestPauseMs } from "./schedule";

/** The last poll starts at least this long before the deadline, so that its response can still come. */
const shortestLastPollMs = 1_000;

/** The client gives a call this long for its response. What a poll takes beyond that is the wait for its turn. */
const longestPollMs = 10_000;

export interface WaitOptions<T> {
  readonly clock: Clock;
  /** Gives a number in [0, 1), for the jitter of the pauses. */
  readonly random: () => number;
  /**
   * Polls once. Rejects with a {@link CallError} if no usable response came, and at once if `signal` is aborted.
   *
   * @param latestMs when the last poll is to start, on the clock: nothing makes the wait pause beyond that
   */
  readonly poll: (signal: AbortSignal, latestMs: number) => Promise<T>;
  readonly isFinished: (response: T) => boolean;
  /** The whole wait ends after this many milliseconds, whatever is under way. */
  readonly timeoutMs: number;
  /**
   * How long an error may last before it is final, in milliseconds from the start. Default: as long as it says.
   *
   * @param seenMs when the latest response came; 0 if none has come
   */
  readonly retryUntilMs?: (error: CallError, seenMs: number) => number;
  /** How long a poll may go on without a response, in milliseconds from the start. Default: until the wait ends. */
  readonly noResponseUntilMs?: () => number;
  /** For how many milliseconds no poll can go out. Default: 0. */
  readonly pausedForMs?: () => number;
  /** Makes what the wait rejects with if an error is final; by default that is the error. */
  readonly explain?: (error: CallError, progress: Progress<T>) => Error;
  /** Called after each poll that does not end the wait. */
  readonly onPause?: (pause: Pause<T>) => void;
  /** Passes the time until the next poll, or less if there is something to see. Default: a sleep. */
  readonly rest?: (durationMs: number) => Promise<void>;
}

/** What a wait knows when it ends or pauses. */
export interface Progress<T> {
  readonly elapsedMs: number;
  readonly polls: number;
  readonly lastResponse: T | undefined;
  /** When it came. */
  readonly lastResponseMs: number | undefined;
  /** Of the latest poll, if it failed. */
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
 * Polls at once, and again until a response says that it is finished or the time is up.
 *
 * The whole idea is one loop: poll, pause, poll. A poll that fails is a poll that saw nothing, and the next one comes
 * as the schedule says. There is no retry inside it, so no poll comes sooner because another one failed: the pace
 * depends on the time that has passed, never on success.
 *
 * - Each error says for how long it may pass by itself. Once that time is over, the wait rejects with it.
 * - One deadline bounds everything: a poll that is under way, a pause, the time that a throttle asks for. The last
 *   poll starts early enough to get a response, twice the slowest so far before the deadline and at least a second.
 *   If the deadline cuts it off, its error is the last one.
 * - A network may never respond. Then a poll that goes on when the wait gives such a network up is cut off too, but
 *   each poll has 10 s.
 * - The wait does not know what it polls, over what, and together with which others. `poll` and `rest` do.
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
    // It may grow while the poll is under way: another call may get a response.
    const leftMs = () =>
      Math.min(timeoutMs, Math.max(noResponseUntilMs(), pollStartMs + longestPollMs)) - elapsed();
    const deadline = startDeadline(clock, leftMs);
    try {
      lastResponse = await poll(deadline.signal, startMs + lastStart());
      if (isFinished(lastResponse)) return { finished: true, response: lastResponse, polls };
      lastResponseMs = elapsed();
      lastError = undefined;
      sameErrors = 0;
      // The time that a poll had to wait for its turn is not the service's.
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

/** As the schedule says, except that the last poll is not missed and none comes shortly before it. */
function timeOfNextPoll(nowMs: number, pauseMs: number, lastStartMs: number): number {
  if (nowMs + pauseMs <= lastStartMs - shortestPauseMs) return nowMs + pauseMs;
  return lastStartMs > nowMs ? lastStartMs : nowMs + shortestPauseMs;
}
