import type { IdentityCenterClient } from "../identity-center/client";
import type { RequestOperations } from "../identity-center/operations/request-operations";
import { CallError, ThrottledError } from "../model/errors";
import type { DescribedRequest, RequestKey } from "../model/request";
import { type Clock, sleep, startDeadline, TimeUp, unlessAborted } from "../wait/clock";
import { pauseBeforeNextList, shortestPauseMs } from "../wait/schedule";
import { type List, listAllInProgress } from "./list-in-progress";

/** For fewer waits the list call saves nothing. */
const fewestWaits = 3;

/** A wait trusts lists for this long. Then its turn to make its own status call comes, in case the list is stale. */
const trustMs = 30_000;

/** For how long the list may lack a request that the status call knows: a fresh one may not be in it yet. */
const notListedRetryMs = 30_000;

/** For how long the list may still name a request that has finished: it may be behind the status call. */
const longestLagMs = 10_000;

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
  /** When it began, or got the latest response to its own status call. */
  seenMs: number;
  /** It makes its own status call next, and goes on to do so until it gets a response. */
  asksItself: boolean;
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
  coming?: Promise<List> | undefined;
  /** Good until the next one is due. */
  latest?: List;
  /** When the next list is due, on the clock. */
  nextListMs: number;
  /** When the last of the members began, on the clock. */
  lastJoinMs: number;
  /** When a status call has said that a request is finished, by its ID. */
  readonly finishedMs: Map<string, number>;
}

/**
 * Lets waits for requests of one instance poll together.
 *
 * Fifty gates that wait for requests of one instance would make fifty status calls. One list call, of the requests in
 * progress, says the same of all of them. So if there are three waits or more, a list is a poll of each, and only a
 * wait whose request is not in it makes its own status call. The lists have a schedule of their own, and each new one
 * wakes all of the waits.
 *
 * A list spares calls and does nothing else: it ends no wait and fails none.
 *
 * - Only the status call says that a request is finished. Each wait makes it for its last poll before the time-out, in
 *   case the list is stale. For the same reason, one wait makes it with each list: the one that has not done so for
 *   the longest time, if that is 30 s. It trusts no list until it has a response, and keeps to its own pace meanwhile.
 * - The first refusal, fault or oddity of the list call ends sharing for these waits, and for no others. So does a
 *   list that names a request 10 s after its status call has said that it is finished. A list that was never sent, or
 *   was given up because its last wait had left, is no fault. Throttling is none either: sharing helps against it.
 */
export class SharedPolls {
  readonly #groups = new WeakMap<IdentityCenterClient, Map<string, Group>>();

  /** @param random gives a number in [0, 1), for the jitter of the pauses */
  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  join(
    operations: RequestOperations,
    client: IdentityCenterClient,
    key: RequestKey,
    debug: (line: string) => void,
  ): SharingWait {
    const { clock } = this;
    const { group, dissolve } = this.#groupOf(operations, client, key.instanceId);
    const joinedMs = clock.now();
    const self: Member = {
      requestId: key.requestId,
      lastPollMs: -Infinity,
      seenMs: joinedMs,
      asksItself: false,
      wake: () => undefined,
    };
    group.members.add(self);
    group.lastJoinMs = joinedMs;
    group.nextListMs = Math.min(group.nextListMs, joinedMs + shortestPauseMs);
    let known: DescribedRequest = { ...key, status: "IN_PROGRESS" };
    let isUnlisted = false;
    const shares = () =>
      !self.asksItself && group.endedOver === undefined && group.members.size >= fewestWaits;

    return {
      poll: async (signal, lastPollMs) => {
        self.lastPollMs = lastPollMs;
        // No poll follows one that ends later than that.
        const untilMs = lastPollMs - shortestPauseMs;
        const list = shares() ? await this.#list(group, key, signal, untilMs, debug) : undefined;
        const isListed = list?.inProgress.has(key.requestId) ?? false;
        if (isListed && !self.asksItself) return known;
        isUnlisted = list !== undefined && !isListed;
        self.asksItself = true;
        return undefined;
      },
      see: (response) => {
        known = response;
        self.seenMs = clock.now();
        self.asksItself = false;
        if (response.status !== "IN_PROGRESS") group.finishedMs.set(key.requestId, clock.now());
        else if (isUnlisted && clock.now() > joinedMs + notListedRetryMs) {
          endSharing(group, `the list lacks ${key.requestId}`, debug);
        }
        return response;
      },
      rest: async (durationMs) => {
        // No list shortens the rest of a wait that asks for itself, or the second before a last poll.
        const untilMs = self.asksItself ? -Infinity : self.lastPollMs - shortestPauseMs;
        const listMs = Math.max(group.nextListMs, clock.now() + client.pausedForMs());
        const endsWithList = shares() && listMs <= untilMs;
        const listInMs = endsWithList ? listMs - clock.now() : Infinity;
        await sleep(clock, Math.min(durationMs, listInMs), (wake) => {
          self.wake = () => {
            if (clock.now() <= untilMs) wake();
          };
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
      ...{ nextListMs: this.clock.now(), lastJoinMs: this.clock.now(), finishedMs: new Map() },
    };
    groups.set(path, group);
    return { group, dissolve: () => groups.delete(path) };
  }

  /** The list; undefined if it does not come in time, or could not be had. */
  async #list(
    group: Group,
    key: RequestKey,
    signal: AbortSignal,
    untilMs: number,
    debug: (line: string) => void,
  ): Promise<List | undefined> {
    const { clock } = this;
    const leftMs = () => untilMs - clock.now();
    if (leftMs() <= 0) return undefined;
    if (group.latest && clock.now() < group.nextListMs) return group.latest;
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

  #startList(group: Group, debug: (line: string) => void): Promise<List> {
    const { members, abandoned } = group;
    return listAllInProgress(group, members, {
      ...{ signal: abandoned.signal, first: true, debug },
      // The list may outlive the wait that calls for it.
      latestMs: () => Math.max(...[...members].map((member) => member.lastPollMs)),
    })
      .then((list) => {
        this.#take(list, group, debug);
        return list;
      })
      .finally(() => {
        group.coming = undefined;
      });
  }

  #take(list: List, group: Group, debug: (line: string) => void): void {
    const { client, members, lastJoinMs, finishedMs } = group;
    const nowMs = this.clock.now();
    group.latest = list;
    // While the service throttles, the group is as slow as one wait: the status calls need what a limit leaves.
    const sharers = client.pausedForMs() > 0 ? 1 : members.size;
    const pauseMs = pauseBeforeNextList(nowMs - lastJoinMs, sharers, list.pages, this.random());
    group.nextListMs = nowMs + pauseMs;
    for (const [requestId, atMs] of finishedMs) {
      const isStale = list.inProgress.has(requestId) && nowMs > atMs + longestLagMs;
      if (isStale) endSharing(group, `the list names ${requestId}, which is finished`, debug);
    }
    const [next] = [...members]
      .filter(({ asksItself }) => !asksItself)
      .sort((one, other) => one.seenMs - other.seenMs);
    if (next && nowMs >= next.seenMs + trustMs) next.asksItself = true;
    for (const { wake } of members) wake();
  }
}

function endSharing(group: Group, why: string, debug: (line: string) => void): void {
  if (group.endedOver === undefined) debug(`Each wait polls for itself from now on: ${why}`);
  group.endedOver ??= why;
}
