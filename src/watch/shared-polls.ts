import type { IdentityCenterClient } from "../identity-center/client";
import type { RequestOperations } from "../identity-center/operations/request-operations";
import { CallError, ThrottledError } from "../model/errors";
import type { DescribedRequest, RequestKey } from "../model/request";
import { type Clock, sleep, startDeadline, TimeUp, unlessAborted } from "../wait/clock";
import { pauseBeforeNextList, shortestPauseMs } from "../wait/schedule";
import { type List, listAllInProgress } from "./list-in-progress";

/** With fewer waits a list call saves nothing. */
const fewestWaits = 3;

/**
 * A wait trusts lists for this long. Then it makes its own status call when it is its turn, in case the list is
 * stale.
 */
const trustMs = 30_000;

/** How long the list may lack a request that the status call knows. A new request may not be in the list yet. */
const notListedRetryMs = 30_000;

/** How long the list may still name a finished request. The list may be behind the status call. */
const longestLagMs = 10_000;

/** A wait among those that share their polls. */
export interface SharingWait {
  /**
   * Polls together with the others. If a list says that the request is in progress, it resolves with the last
   * response about the request. Otherwise it resolves with undefined. Then the wait makes its own status call and
   * passes the response to `see`. It rejects with a `ThrottledError` if the list was throttled, and with the signal's
   * reason if the signal is aborted.
   *
   * @param lastPollMs when the last poll of this wait starts, on the clock
   */
  readonly poll: (signal: AbortSignal, lastPollMs: number) => Promise<DescribedRequest | undefined>;
  /** Takes the response to the wait's own status call. Only this response can say that a request is finished. */
  readonly see: (response: DescribedRequest) => DescribedRequest;
  /** Waits for `durationMs`, or until there is a new list. */
  readonly rest: (durationMs: number) => Promise<void>;
  /** Ends the sharing for this wait, because the wait is over. */
  readonly leave: () => void;
}

interface Member {
  readonly requestId: string;
  /** When the last poll of this wait starts, on the clock. */
  lastPollMs: number;
  /** When the wait began, or got the latest response to its own status call, on the clock. */
  seenMs: number;
  /** Whether the wait makes its own status calls now. It does so until it gets a response. */
  pollsItself: boolean;
  /** Ends the pause of this wait. */
  wake: () => void;
}

/** The waits that one list call serves: they have the same kind of request, the same instance and the same client. */
interface Group {
  readonly operations: RequestOperations;
  readonly client: IdentityCenterClient;
  readonly instanceId: string;
  readonly members: Set<Member>;
  /** Aborted when the last wait has left. */
  readonly abandoned: AbortController;
  /** Why each wait polls for itself, if sharing has ended. */
  endedOver?: string;
  /** The list that is under way. */
  coming?: Promise<List> | undefined;
  /** The latest list. It is valid until the next one is due. */
  latest?: List;
  /** When the next list is due, on the clock. */
  nextListMs: number;
  /** When the latest wait joined, on the clock. */
  lastJoinMs: number;
  /** When a status call has said that a request is finished, by request ID. */
  readonly finishedMs: Map<string, number>;
}

/**
 * Lets waits for requests of one instance poll together.
 *
 * Fifty gates that wait for requests of one instance would make fifty status calls for each poll. One call lists all
 * requests of the instance that are in progress. So if there are at least three waits, a list counts as a poll of
 * each of them. Only a wait whose request is not in the list makes its own status call, to see how the request ended.
 * The lists have their own schedule, and each new list wakes all waits.
 *
 * A list only saves calls. It never ends a wait, and never makes one fail.
 *
 * - **Only the status call can say that a request is finished.** A list may be stale, so each wait makes its last
 *   poll before the time-out itself. For the same reason, with each list one wait makes its own status call: the one
 *   whose last one is the longest ago, if that is at least 30 s. Until this wait gets a response, it trusts no list
 *   and polls at its own pace.
 * - **Any fault of the list ends sharing for this group of waits.** Then each wait polls for itself. A fault is a
 *   refusal, an error, an invalid list, or a list that still names a request 10 s after a status call said that it is
 *   finished. Not a fault is a list that was never sent, or one that was aborted because no wait was left. Throttling
 *   is not a fault either, because sharing helps against it.
 */
export class SharedPolls {
  readonly #groups = new WeakMap<IdentityCenterClient, Map<string, Group>>();

  /** @param random returns a number in [0, 1), for the jitter of the pauses */
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
      pollsItself: false,
      wake: () => undefined,
    };
    group.members.add(self);
    group.lastJoinMs = joinedMs;
    group.nextListMs = Math.min(group.nextListMs, joinedMs + shortestPauseMs);
    let known: DescribedRequest = { ...key, status: "IN_PROGRESS" };
    let isUnlisted = false;
    const shares = () =>
      !self.pollsItself && group.endedOver === undefined && group.members.size >= fewestWaits;

    return {
      poll: async (signal, lastPollMs) => {
        self.lastPollMs = lastPollMs;
        // After a later end of this poll, no other poll would follow.
        const untilMs = lastPollMs - shortestPauseMs;
        const list = shares() ? await this.#list(group, key, signal, untilMs, debug) : undefined;
        const isListed = list?.inProgress.has(key.requestId) ?? false;
        if (isListed && !self.pollsItself) return known;
        isUnlisted = list !== undefined && !isListed;
        self.pollsItself = true;
        return undefined;
      },
      see: (response) => {
        known = response;
        self.seenMs = clock.now();
        self.pollsItself = false;
        if (response.status !== "IN_PROGRESS") group.finishedMs.set(key.requestId, clock.now());
        else if (isUnlisted && clock.now() > joinedMs + notListedRetryMs) {
          endSharing(group, `the list lacks ${key.requestId}`, debug);
        }
        return response;
      },
      rest: async (durationMs) => {
        // No list shortens the pause of a wait that polls for itself, or the second before a last poll.
        const untilMs = self.pollsItself ? -Infinity : self.lastPollMs - shortestPauseMs;
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
    // The path names the kind of request and the instance.
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

  /** Gets the list. Undefined if it does not come in time, or if the call failed. */
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
      // This poll fails because of the same 429. Its error names its own request.
      const throttled = group.client.throttled(group.operations.describe(key));
      if (error instanceof ThrottledError && throttled) throw throttled;
      // If there is no response in time, the wait polls for itself. A list that was never sent is not a fault, also if it
      // waited for credentials whose own service throttles.
      const isUnsent = error instanceof CallError && error.stage === "waiting";
      const isFault = !(error instanceof TimeUp) && !(error instanceof ThrottledError) && !isUnsent;
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
      // The list may take longer than the wait that started it.
      latestMs: () => Math.max(...[...members].map((member) => member.lastPollMs)),
    })
      .then((list) => {
        this.#take(list, group, debug);
        return list;
      })
      .catch((error: unknown) => {
        // A list that failed does not come again at once.
        group.nextListMs = this.clock.now() + shortestPauseMs;
        throw error;
      })
      .finally(() => {
        group.coming = undefined;
      });
  }

  #take(list: List, group: Group, debug: (line: string) => void): void {
    const { client, members, lastJoinMs, finishedMs } = group;
    const nowMs = this.clock.now();
    group.latest = list;
    // If the service throttles, the group polls as slowly as one wait, so that the limit leaves room for status
    // calls.
    const sharers = client.pausedForMs() > 0 ? 1 : members.size;
    const pauseMs = pauseBeforeNextList(nowMs - lastJoinMs, sharers, list.pages, this.random());
    group.nextListMs = nowMs + pauseMs;
    for (const [requestId, atMs] of finishedMs) {
      const isStale = list.inProgress.has(requestId) && nowMs > atMs + longestLagMs;
      if (isStale) endSharing(group, `the list names ${requestId}, which is finished`, debug);
    }
    const [next] = [...members]
      .filter(({ pollsItself }) => !pollsItself)
      .sort((one, other) => one.seenMs - other.seenMs);
    if (next && nowMs >= next.seenMs + trustMs) next.pollsItself = true;
    for (const { wake } of members) wake();
  }
}

function endSharing(group: Group, why: string, debug: (line: string) => void): void {
  if (group.endedOver === undefined) debug(`Each wait polls for itself from now on: ${why}`);
  group.endedOver ??= why;
}
