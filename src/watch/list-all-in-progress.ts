import { UnexpectedResponseError } from "../model/errors";
import type { IdentityCenterClient } from "../identity-center/client";
import { listInProgress } from "../identity-center/operations/list-in-progress";
import type { CallAttempt, Throttle } from "../wait/throttle";

/** So many pages are worth their calls for any number of waits, and no more than so many for all of them. */
const fewestPages = 2;
const mostPages = 10;

export interface Listing {
  readonly client: IdentityCenterClient;
  readonly instanceId: string;
  /** The requests that are of interest; there may be more or fewer from page to page. */
  readonly wanted: ReadonlySet<{ readonly requestId: string }>;
  readonly debug: (line: string) => void;
  /** Called when the request for a page is about to go out. */
  readonly onSend: () => void;
}

/**
 * Lists those of the instance's provisioning requests that are in progress, as far as they are of interest: page by
 * page, until all have been seen or there are no more.
 *
 * @throws `CallError` of a page that did not come, and of a list that is not worth its calls: it names a request
 *   twice, or has more pages than there are two requests of interest for
 */
export async function listAllInProgress(
  { client, instanceId, wanted, debug, onSend }: Listing,
  throttle: Throttle,
  attempt: CallAttempt,
): Promise<ReadonlySet<string>> {
  const inProgress = new Set<string>();
  const pagesWorth = () => Math.min(mostPages, Math.max(fewestPages, wanted.size / 2));
  let marker: string | undefined;
  for (let pages = 1; pages <= pagesWorth(); pages += 1) {
    const operation = listInProgress(instanceId, marker);
    const page = await throttle.run(
      (signal, onTurnUsed) =>
        client.call(operation, {
          signal,
          debug,
          onSend: () => {
            onSend();
            onTurnUsed();
          },
        }),
      attempt,
    );
    for (const requestId of page.requestIds) {
      if (inProgress.has(requestId)) throw new UnexpectedResponseError("The list names a request twice.");
      inProgress.add(requestId);
    }
    marker = page.nextMarker;
    if (marker === undefined || [...wanted].every(({ requestId }) => inProgress.has(requestId)))
      return inProgress;
  }
  throw new UnexpectedResponseError("The list has more pages than it is worth.");
}
