import type { IdentityCenterClient } from "../identity-center/client";
import type { RequestOperations } from "../identity-center/operations/request-operations";
import { CallError, ThrottledError } from "../model/errors";
import type { DescribedRequest, RequestKey } from "../model/request";
import { type Clock, sleep, startDeadline, TimeUp, unlessAborted } from "../wait/clock";
import { shortestPauseMs } from "../wait/schedule";
import { listAllInProgress } from "./list-in-progress";

/** For fewer waits the list call saves nothing. */
const fewestWaits = 3;

/** Each wait asks for its own request at least this often, in case the list is stale. */
const longestTrustMs = 30_000;

/** A list that came this shortly ago is as good as another one. */
const freshnessMs = 500;

/** For how long the list may lack a request that the status call knows: a fresh one may not be in it yet. */
const notListedRetryMs = 30_000;

/** A wait among those that share their polls. */
export interface SharingWait {
  /**
   * Polls together with the others: gives what was last seen of the request if a list says that it is in progress.
   * Otherwise undefined: the wait makes its own status call then, and hands the response to `see`. Rejects with a
   * `ThrottledError` if the list was throttled, and with the signal's reason if that is aborted.
   *
   * @param lastPollMs when the last poll of this wait starts, on the clock
   */
  readonly poll: (signal: AbortSignal, lastPollMs: number) => Promise<DescribedRequest | undefined>;
  /** Takes the response to the wait's own status call. It alone says that a request is finished. */
  readonly see: (response: DescribedRequest) => DescribedRequest;
  /** Rests for `durationMs`, or until there is a new list. */
  readonly rest: (durationMs: number) => Promise<void>;
  /** The wait is over. */
  readonly leave: () => void;
}

interface Member {
  readonly requestId: string;
  /** When its last poll starts, on the clock. */
  lastPollMs: number;
  /** Ends its rest. */
  wake: () => void;
}

/** The waits for one kind of request on one instance, as one client sees it: those that one list call serves. */
interface Group {
  readonly operations: RequestOperations;
  readonly client: IdentityCenterClient;
  readonly instanceId: string;
  readonly members: Set<Member>;
  /** Aborted when the last wait has left. */
  readonly abandoned: AbortController;
  /** Why each wait polls for itself, if sharing has ended. */
  endedOver?: string;
  /** The list that is on its way. */
  coming?: Promise<ReadonlySet<string>> | undefined;
  latest?: { readonly atMs: number; readonly inProgress: ReadonlySet<string> };
}

/**
 * Lets waits for requests of one instance poll together.
 *
 * Fifty gates that wait for requests of one instance would make fifty status calls. One list call, of the requests in
 * progress, says the same of all of them. So if there are three waits or more, a list is a poll of each, and only a
 * wait whose request is not in it makes its own status call. A new list wakes all of them, so the wait that polls most
 * often sets the pace for all.
 *
 * A list spares calls and does nothing else: it ends no wait and fails none.
 *
 * - Only the status call says that a request is finished. Each wait makes it at least every 30 s, and for its last
 *   poll before the time-out, in case the list is stale. A wait whose own poll is due trusts no list until
 *   that poll has a response, and keeps to its own pace meanwhile.
 * - The first refusal, fault or oddity of the list call ends sharing for these waits, and for no others. A list that
 *   was never sent, or was given up because its last wait had left, is no fault. Throttling is none either: sharing
 *   helps against it.
 */
export class SharedPolls {
  readonly #groups = new WeakMap<IdentityCenterClient, Map<string, Group>>();

  constructor(private readonly clock: Clock) {}

  join(
    operations: RequestOperations,
    client: IdentityCenterClient,
    key: RequestKey,
    debug: (line: string) => void,
  ): SharingWait {
    const { clock } = this;
    const { group, dissolve } = this.#groupOf(operations, client, key.instanceId);
    const self: Member = { requestId: key.requestId, lastPollMs: -Infinity, wake: () => undefined };
    group.members.add(self);
    const joinedMs = clock.now();
    let trustUntilMs = joinedMs + longestTrustMs;
    let known: DescribedRequest = { ...key, status: "IN_PROGRESS" };
    let isUnlisted = false;
    const isSharing = () => group.endedOver === undefined && group.members.size >= fewestWaits;

    return {
      poll: async (signal, lastPollMs) => {
        self.lastPollMs = lastPollMs;
        // No poll follows one that ends later than that.
        const untilMs = Math.min(trustUntilMs, lastPollMs - shortestPauseMs);
        const inProgress = isSharing() ? await this.#list(group, key, signal, untilMs, debug) : undefined;
        if (inProgress?.has(key.requestId)) return known;
        isUnlisted = inProgress !== undefined;
        return undefined;
      },
      see: (response) => {
        known = response;
        trustUntilMs = clock.now() + longestTrustMs;
        const isInProgress = response.status === "IN_PROGRESS";
        if (isUnlisted && isInProgress && clock.now() > joinedMs + notListedRetryMs) {
          endSharing(group, `the list lacks ${key.requestId}`, debug);
        }
        return response;
      },
      rest: async (durationMs) => {
        const trustMs = trustUntilMs - clock.now();
        // Once the list is no longer trusted, the wait polls for itself, at its own pace, until it gets a response.
        const trusts = trustMs > 0;
        const isCutShort = isSharing() && trusts && trustMs < durationMs;
        await sleep(clock, isCutShort ? trustMs : durationMs, (wake) => {
          self.wake = trusts ? wake : () => undefined;
        });
      },
      leave: () => {
        group.members.delete(self);
        if (group.members.size > 0) return;
        group.abandoned.abort(new Error("No wait is left."));
        dissolve();
      },
    };
  }

  #groupOf(operations: RequestOperations, client: IdentityCenterClient, instanceId: string) {
    const groups = this.#groups.get(client) ?? new Map<string, Group>();
    this.#groups.set(client, groups);
    // Names the kind of request and the instance.
    const { path } = operations.listInProgress(instanceId);
    const group: Group = groups.get(path) ?? {
      operations,
      client,
      instanceId,
      members: new Set(),
      abandoned: new AbortController(),
    };
    groups.set(path, group);
    return { group, dissolve: () => groups.delete(path) };
  }

  /** Which requests are in progress; undefined if no list says so in time, or if the list could not be had. */
  async #list(
    group: Group,
    key: RequestKey,
    signal: AbortSignal,
    untilMs: number,
    debug: (line: string) => void,
  ): Promise<ReadonlySet<string> | undefined> {
    const { clock } = this;
    const leftMs = () => untilMs - clock.now();
    if (leftMs() <= 0) return undefined;
    const { latest } = group;
    if (latest && clock.now() - latest.atMs < freshnessMs) return latest.inProgress;
    group.coming ??= this.#startList(group, debug);
    const deadline = startDeadline(clock, leftMs, signal);
    try {
      return await unlessAborted(deadline.signal, group.coming);
    } catch (error) {
      if (signal.aborted) throw error;
      // This poll is lost too, for the same 429. Its error names its own request.
      if (error instanceof ThrottledError)
        throw group.client.throttled(group.operations.describe(key)) ?? error;
      // Without a response in time, the wait asks for itself. A list that was never sent says nothing.
      const isFault =
        !(error instanceof TimeUp) && !(error instanceof CallError && error.stage === "waiting");
      if (isFault) endSharing(group, error instanceof Error ? error.message : String(error), debug);
      return undefined;
    } finally {
      deadline.stop();
    }
  }

  #startList(group: Group, debug: (line: string) => void): Promise<ReadonlySet<string>> {
    const { members, abandoned } = group;
    return listAllInProgress(group, members, {
      ...{ signal: abandoned.signal, first: true, debug },
      // The list may outlive the wait that calls for it.
      latestMs: () => Math.max(...[...members].map((member) => member.lastPollMs)),
    })
      .then((inProgress) => {
        group.latest = { atMs: this.clock.now(), inProgress };
        for (const { wake } of members) wake();
        return inProgress;
      })
      .finally(() => {
        group.coming = undefined;
      });
  }
}

function endSharing(group: Group, why: string, debug: (line: string) => void): void {
  if (group.endedOver === undefined) debug(`Each wait polls for itself from now on: ${why}`);
  group.endedOver ??= why;
}
