import { UnreachableError } from "../../src/errors";
import type { CallOptions, IdentityCenterClient } from "../../src/identity-center/client";
import type { ListPage } from "../../src/identity-center/operations/list-in-progress";
import type { ProvisioningRequest, RequestKey } from "../../src/provisioning-status";

/** What a service without a wire answers; a call that is not named rejects. */
export interface Answers {
  readonly status?: (key: RequestKey, options: CallOptions) => Promise<ProvisioningRequest>;
  readonly list?: (instanceId: string, marker: string | undefined, options: CallOptions) => Promise<ListPage>;
}

/** A client that calls functions of a test. It tells the calls apart as the service does, by their paths. */
export function clientOf({ status, list }: Answers): IdentityCenterClient {
  return {
    host: "identitycenter.example.com",
    credentialsSource: "Pulumi config (huaweicloud:accessKey, huaweicloud:secretKey)",
    async call<T>(
      { path, query }: { path: string; query?: Readonly<Record<string, string>> },
      options: CallOptions,
    ) {
      const [, instanceId = "", call, requestId = ""] =
        /^\/v1\/instances\/([^/]+)\/permission-sets\/(provisioning-status(?:es)?)(?:\/([^/]+))?$/.exec(
          path,
        ) ?? [];
      const answer =
        call === "provisioning-status"
          ? status?.({ instanceId, requestId }, options)
          : list?.(instanceId, query?.["marker"], options);
      if (answer === undefined) throw new Error(`a call that the test did not expect: ${path}`);
      // What was asked for decides on the type, and the path says what that was.
      return (await answer) as T;
    },
    noAnswerTo: () => new UnreachableError("Nobody answers in time.", "no answer in time", Infinity),
  };
}
