import { callInTurn } from "../../src/identity-center/call-in-turn";
import type { CallOptions, IdentityCenterClient } from "../../src/identity-center/client";
import type { ListPage } from "../../src/identity-center/operations/list-response";
import type { Operation } from "../../src/identity-center/operations/operation";
import { InternalError, NoResponseError, ThrottledError } from "../../src/model/errors";
import type { DescribedRequest, RequestKey } from "../../src/model/request";
import { type Clock, startDeadline, unlessAborted } from "../../src/wait/clock";
import { Throttle } from "../../src/wait/throttle";
import type { RequestKind } from "./emulator/request-lives";
import { callAt } from "./properties/kinds";

/** The options of a call, and the kind of request that it is about. Its signal is aborted after 10 s. */
type ResponseOptions = Required<Pick<CallOptions, "signal">> &
  CallOptions & { readonly requestKind: RequestKind };

/** What a service without a network responds. A call that is not named rejects. */
export interface Responses {
  readonly status?: (key: RequestKey, options: ResponseOptions) => Promise<DescribedRequest>;
  readonly list?: (
    instanceId: string,
    marker: string | undefined,
    options: ResponseOptions,
  ) => Promise<ListPage>;
}

/** A client that calls functions of a test, each for 10 s at most. It distinguishes the calls by their paths. */
export function clientOf(
  responses: Responses,
  clock: Clock,
  throttle = new Throttle(clock, () => 0.5),
): IdentityCenterClient {
  const { status, list } = responses;

  async function respond<T>({ path, query }: Operation<T>, rest: Omit<ResponseOptions, "requestKind">) {
    const { requestKind, instanceId, requestId } = callAt(path);
    const options = { ...rest, requestKind };
    const response =
      requestId !== undefined
        ? status?.({ instanceId, requestId }, options)
        : list?.(instanceId, query?.["marker"], options);
    if (response === undefined) throw new Error(`a call that the test did not expect: ${path}`);
    // The path decides the type of the response.
    return (await response) as T;
  }

  function throttled({ subject }: Operation<unknown>): ThrottledError | undefined {
    const { throttling } = throttle;
    return throttling && new ThrottledError(`No turn for ${subject}.`, throttling);
  }

  return {
    host: "identitycenter.example.com",
    hasResponded: true,
    route: "HTTPS_PROXY is not set.",
    credentialsAreFromConfig: true,
    call<T>(operation: Operation<T>, options: CallOptions = {}): Promise<T> {
      const failures = {
        noResponse: (stage: string) =>
          (stage === "waiting" ? throttled(operation) : undefined) ??
          new NoResponseError("No response comes in time."),
        localFault: (error: unknown) => new InternalError((error as Error).message, "a mistake"),
      };
      return callInTurn(
        throttle,
        clock,
        options,
        async (turn) => {
          const endMs = clock.now() + 10_000;
          const deadline = startDeadline(clock, () => endMs - clock.now(), turn.signal);
          turn.onSend();
          turn.onConnected();
          try {
            return await unlessAborted(
              deadline.signal,
              respond(operation, { ...options, signal: deadline.signal }),
            );
          } finally {
            deadline.stop();
          }
        },
        failures,
      );
    },
    pausedForMs: () => throttle.closedForMs(),
    throttled,
  };
}
