import type { LookError } from "../errors";
import type { IdentityCenterClient } from "../identity-center/client";
import type { Operation } from "../identity-center/operation";
import type { Throttle } from "./throttle";

/** One of the service's calls, made again and again, each time when its turn has come. */
export interface CallInTurn<T> {
  /** @param latestMs when the last poll of the wait starts, on the clock */
  readonly call: (signal: AbortSignal, latestMs: number) => Promise<T>;
  /** Why the latest call has no response yet: the error for one that is cut off now. */
  readonly whyNoResponse: () => LookError;
}

/** Each call waits for its turn in the throttle. The error of one that is cut off says how far it had come. */
export function callInTurn<T>(
  client: IdentityCenterClient,
  operation: Operation<T>,
  throttle: Throttle,
  debug: (line: string) => void,
): CallInTurn<T> {
  let cameTo: "the line" | "its turn" | "the service" = "the line";
  return {
    call(signal, latestMs) {
      cameTo = "the line";
      const makeCall = (callSignal: AbortSignal, onSend: () => void) => {
        cameTo = "its turn";
        return client.call(operation, {
          signal: callSignal,
          debug,
          onSend,
          onConnected: () => {
            cameTo = "the service";
          },
        });
      };
      return throttle.run(makeCall, { signal, latestMs });
    },
    whyNoResponse() {
      const { throttling } = throttle;
      if (cameTo === "the line" && throttling) return client.throttled(operation, throttling);
      return client.noAnswerTo(operation, cameTo === "the service");
    },
  };
}
