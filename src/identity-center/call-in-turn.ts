import { CallError, type CallStage, IdentityCenterError } from "../model/errors";
import { type Clock, startDeadline, TimeUp } from "../wait/clock";
import type { Throttle } from "../wait/throttle";

export interface CallOptions {
  /**
   * If it is aborted, the call ends. If the reason is {@link TimeUp}, the call fails with the error for a response
   * that did not come in time. Otherwise it rejects with the reason. Default: nothing ends it.
   */
  readonly signal?: AbortSignal;
  /**
   * The call goes out by this time, on the clock, or fails unsent. It has no effect on a sent call. Default: no
   * limit.
   */
  readonly sendByMs?: number;
  /** Until when a `Retry-After` can hold calls back, on the clock. Called if a 429 comes. Default: `sendByMs`. */
  readonly latestMs?: () => number;
  /** Whether the call goes to the head of the queue. Default: false. */
  readonly first?: boolean;
  /** Receives one line for the debug log for each request that was sent. */
  readonly debug?: (line: string) => void;
}

/** What a call gets when it is its turn. */
export interface Turn {
  readonly stage: CallStage;
  /** Aborted if it is too late to send the call. */
  readonly waiting: AbortSignal;
  /** Aborted if no one waits for the response any more. */
  readonly signal: AbortSignal;
  /** The call invokes it when its request goes out. */
  readonly onSend: () => void;
  /** The call invokes it when the connection is established. Before, nothing of the request has left this machine. */
  readonly onConnected: () => void;
}

/** Makes the errors for a call that failed without a response. */
export interface Failures {
  /** No response came in time. */
  readonly noResponse: (stage: CallStage) => CallError;
  /** This machine failed, not the service or the network. */
  readonly localFault: (error: unknown, stage: CallStage) => CallError;
}

/** Makes a call when it is its turn. Whatever makes the call fail, its error says how far the call had got. */
export async function callInTurn<T>(
  throttle: Throttle,
  clock: Clock,
  {
    signal = new AbortController().signal,
    sendByMs = Infinity,
    latestMs = () => sendByMs,
    first = false,
  }: CallOptions,
  makeCall: (turn: Turn) => Promise<T>,
  failures: Failures,
): Promise<T> {
  let stage: CallStage = "waiting";
  function failureOf(error: unknown): unknown {
    if (error instanceof TimeUp) return failures.noResponse(stage);
    return error instanceof IdentityCenterError || signal.aborted ? error : failures.localFault(error, stage);
  }
  const unsent = startDeadline(clock, () => sendByMs - clock.now(), signal);
  try {
    return await throttle.run(
      (waiting, onTurnUsed) =>
        makeCall({
          get stage() {
            return stage;
          },
          waiting,
          signal,
          onSend() {
            stage = "connecting";
            unsent.stop();
            onTurnUsed();
          },
          onConnected() {
            stage = "sent";
          },
        }),
      {
        signal: unsent.signal,
        first,
        get latestMs() {
          return latestMs();
        },
      },
    );
  } catch (error) {
    const failure = failureOf(error);
    if (failure instanceof CallError) failure.stage = stage;
    throw failure;
  } finally {
    unsent.stop();
  }
}
