import { CallError, type CallStage, IdentityCenterError } from "../model/errors";
import { type Clock, startDeadline, TimeUp } from "../wait/clock";
import type { Throttle } from "../wait/throttle";

export interface CallOptions {
  /**
   * Aborting it ends the call. If the reason is {@link TimeUp}, the call fails as one whose response did not come in
   * time. For any other reason it rejects with that reason. Default: nothing ends it.
   */
  readonly signal?: AbortSignal;
  /** On the clock: the call goes out by then, or fails unsent. Once it is sent, this has no effect. Default: no limit. */
  readonly sendByMs?: number;
  /** On the clock: a `Retry-After` is not heeded for longer than this. Called if a 429 comes. Default: `sendByMs`. */
  readonly latestMs?: () => number;
  /** Goes before all other calls that wait for their turn. Default: false. */
  readonly first?: boolean;
  /** Receives one line for the debug log on each request that was sent. */
  readonly debug?: (line: string) => void;
}

/** A call whose turn has come. */
export interface Turn {
  readonly stage: CallStage;
  /** Aborted if the call must not go out any more. */
  readonly waiting: AbortSignal;
  /** Aborted if no one waits for the response any more. */
  readonly signal: AbortSignal;
  /** To be called when the request goes out. */
  readonly onSend: () => void;
  /** To be called when the connection stands: before that, nothing of the request has left this machine. */
  readonly onConnected: () => void;
}

/** Makes the errors of a call that did not end by itself. */
export interface Failures {
  /** No response came in time. */
  readonly noResponse: (stage: CallStage) => CallError;
  /** Neither the service nor the network failed. */
  readonly localFault: (error: unknown, stage: CallStage) => CallError;
}

/** Makes a call when its turn has come. Whatever ends it, its error says how far it had come. */
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
