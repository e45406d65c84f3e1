import type { CallError } from "../model/errors";
import type { IdentityCenterClient } from "../identity-center/client";
import type { Operation } from "../identity-center/operations/operation";
import type { Stage } from "../identity-center/faults/classify-no-response";
import type { Throttle } from "../wait/throttle";

/** One of the service's calls, made again and again, each time when its turn has come. */
export interface CallInTurn<T> {
  /** @param latestMs when the last poll of the wait starts, on the clock */
  readonly call: (signal: AbortSignal, latestMs: number) => Promise<T>;
  /** Why the latest call has no response yet: the error for one that is cut off now. */
  readonly whyNoResponse: () => CallError;
}

/** Each call waits for its turn in the throttle. The error of one that is cut off says how far it had come. */
export function callInTurn<T>(
  client: IdentityCenterClient,
  operation: Operation<T>,
  throttle: Throttle,
  debug: (line: string) => void,
): CallInTurn<T> {
  let stage: Stage = "waiting";
  return {
    call(signal, latestMs) {
      stage = "waiting";
      const makeCall = (callSignal: AbortSignal, onSend: () => void) =>
        client.call(operation, {
          signal: callSignal,
          debug,
          onSend: () => {
            stage = "connecting";
            onSend();
          },
          onConnected: () => {
            stage = "sent";
          },
        });
      return throttle.run(makeCall, { signal, latestMs });
    },
    whyNoResponse() {
      const { throttling } = throttle;
      if (stage === "waiting" && throttling) return client.throttled(operation, throttling);
      return client.noResponseTo(operation, stage);
    },
  };
}
