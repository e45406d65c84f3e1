import { type Clock, withTimeout } from "../../src/wait/clock";
import { NoResponseError, ThrottledError } from "../../src/model/errors";
import type { CallOptions, IdentityCenterClient } from "../../src/identity-center/client";
import type { Operation } from "../../src/identity-center/operations/operation";
import type { ListPage } from "../../src/identity-center/operations/list-in-progress";
import type { ProvisioningRequest, RequestKey } from "../../src/model/request";

/** What a service without a wire responds; a call that is not named rejects. */
export interface Responses {
  readonly status?: (key: RequestKey, options: CallOptions) => Promise<ProvisioningRequest>;
  readonly list?: (instanceId: string, marker: string | undefined, options: CallOptions) => Promise<ListPage>;
}

/**
 * A client that calls functions of a test. It tells the calls apart as the service does, by their paths.
 *
 * @param clock gives each call 10 s; without it a call may take as long as it likes
 */
export function clientOf(responses: Responses, clock?: Clock): IdentityCenterClient {
  const { status, list } = responses;
  const noResponse = () => new NoResponseError("No response comes in time.");
  return {
    host: "identitycenter.example.com",
    identity: "the one and only",
    hasResponded: true,
    route: "HTTPS_PROXY is not set.",
    credentialsAreFromConfig: true,
    async call<T>(operation: Operation<T>, options: CallOptions): Promise<T> {
      if (clock) {
        const work = (signal: AbortSignal) => clientOf(responses).call<T>(operation, { ...options, signal });
        return withTimeout(clock, 10_000, noResponse, options.signal, work);
      }
      const { path, query } = operation;
      options.onSend?.();
      const [, instanceId = "", call, requestId = ""] =
        /^\/v1\/instances\/([^/]+)\/permission-sets\/(provisioning-status(?:es)?)(?:\/([^/]+))?$/.exec(
          path,
        ) ?? [];
      const response =
        call === "provisioning-status"
          ? status?.({ instanceId, requestId }, options)
          : list?.(instanceId, query?.["marker"], options);
      if (response === undefined) throw new Error(`a call that the test did not expect: ${path}`);
      // What was asked for decides on the type, and the path says what that was.
      return (await response) as T;
    },
    noResponseTo: noResponse,
    throttled: ({ subject }, throttling) => new ThrottledError(`No turn for ${subject}.`, throttling),
  };
}
