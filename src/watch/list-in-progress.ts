import type { CallOptions, IdentityCenterClient } from "../identity-center/client";
import type { RequestOperations } from "../identity-center/operations/request-operations";

/** Read 2 to 10 pages, more with more waits: one page for every two waits. */
const fewestPages = 2;
const mostPages = 10;

/** The requests of an instance that are in progress. */
export interface List {
  readonly inProgress: ReadonlySet<string>;
  /** How many calls it took. */
  readonly pages: number;
}

/** Which list to read. */
export interface Listing {
  readonly operations: RequestOperations;
  readonly client: IdentityCenterClient;
  readonly instanceId: string;
}

/**
 * Lists the instance's requests that are in progress. It reads page by page, until all wanted requests have been seen
 * or there are no more pages.
 *
 * @param wanted the requests that the waits are for. The set may change between two pages
 * @throws `CallError` if a page cannot be read. Another error if the list is of no use, because it names a request
 *   twice or has too many pages
 */
export async function listAllInProgress(
  { client, operations, instanceId }: Listing,
  wanted: ReadonlySet<{ readonly requestId: string }>,
  options: CallOptions,
): Promise<List> {
  const inProgress = new Set<string>();
  const pagesWorth = () => Math.min(mostPages, Math.max(fewestPages, wanted.size / 2));
  let marker: string | undefined;
  for (let pages = 1; pages <= pagesWorth(); pages += 1) {
    const page = await client.call(operations.listInProgress(instanceId, marker), options);
    for (const requestId of page.requestIds) {
      if (inProgress.has(requestId)) throw new Error("The list names a request twice.");
      inProgress.add(requestId);
    }
    marker = page.nextMarker;
    const hasAll = [...wanted].every(({ requestId }) => inProgress.has(requestId));
    if (marker === undefined || hasAll) return { inProgress, pages };
  }
  throw new Error("The list has more pages than it is worth.");
}
