import { ThrottledError, type Throttling } from "../model/errors";
import type { IdentityCenterClient } from "../identity-center/client";
import { listInProgress } from "../identity-center/operations/list-in-progress";
import type { ProvisioningRequest, RequestKey } from "../model/request";
import { type Clock, sleep, withTimeout } from "../wait/clock";
import { listAllInProgress } from "./list-all-in-progress";
import { shortestPauseMs } from "../wait/schedule";
import type { Throttle } from "../wait/throttle";

/** For fewer waits the list call saves nothing. */
const fewestWaits = 3;

/** Each wait asks for itself at least so often, in case the list is stale. */
const longestTrustMs = 30_000;

/** A list that came so shortly ago is as good as another one. */
const freshnessMs = 500;

/** For how long the list may lack a request that the status call knows: a fresh one may not be in it yet. */
const notListedRetryMs = 30_000;

/** A wait that shares its polls where it can. */
export interface SharingWait {
  /** Sees the request in the list of those in progress, or else asks for itself. */
  readonly look: (signal: AbortSignal, latestMs: number) => Promise<ProvisioningRequest>;
  /** Rests for `durationMs`, or until there is a new list. */
  readonly rest: (durationMs: number) => Promise<void>;
  /** The wait is over. */
  readonly leave: () => void;
}

export interface SharingOptions {
  readonly key: RequestKey;
  readonly client: IdentityCenterClient;
  readonly throttle: Throttle;
  /** Ends a rest; it rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly debug: (line: string) => void;
  /** Makes the status call. It alone says that a request is finished. */
  readonly ask: (signal: AbortSignal, latestMs: number) => Promise<ProvisioningRequest>;
  /** Makes the error of a poll that is lost because the list was throttled. */
  readonly throttled: (throttling: Throttling) => Error;
}

interface Member {
  readonly requestId: string;
  /** When its last poll starts, on the clock. */
  lastPollMs: number;
  /** Ends its rest. */
  wake: () => void;
}

/** The waits for one kind of request on one instance, as one client sees it: those that one list call serves. */
interface Circle {
  readonly members: Set<Member>;
  /** Aborted when the last wait has left. */
  readonly abandoned: AbortController;
  /** Why each wait polls for itself, if sharing has ended. */
  endedOver?: string;
  /** The list that is on its way. */
  coming?: Promise<ReadonlySet<string>> | undefined;
  /** Whether anything of it has been sent. */
  isSent: boolean;
  latest?: { readonly atMs: number; readonly inProgress: ReadonlySet<string> };
}

/**
 * Lets waits on the same instance poll together.
 *
 * Fifty gates that wait for requests of one instance would make fifty status calls where one list call, of the
 * requests in progress, says the same of all of them. So where there are three waits or more, a list is a poll of
 * each, and only a wait whose request is not in it makes its own status call. A new list wakes all of them, so the
 * wait that polls most often sets the pace for all.
 *
 * A list spares calls and does nothing else: it ends no wait and fails none.
 *
 * - Only the status call says that a request is finished. Each wait makes it at least every 30 s, and for its last
 *   poll before the time-out, in case the list is stale. A wait whose own poll is due trusts no list until
 *   that poll has a response, and keeps to its own pace meanwhile.
 * - The first refusal, fault or oddity of the list call ends sharing for these waits, and for no others. What was
 *   never sent, or was given up because its last wait had left, is no fault. Throttling is none either: sharing helps
 *   against it.
 */
export class SharedPolls {
  readonly #circles = new WeakMap<IdentityCenterClient, Map<string, Circle>>();

  constructor(private readonly clock: Clock) {}

  join(options: SharingOptions): SharingWait {
    const { key, client, debug, ask } = options;
    const { clock } = this;
    const { circle, dissolve } = this.#circleOf(client, key.instanceId);
    const self: Member = { requestId: key.requestId, lastPollMs: -Infinity, wake: () => undefined };
    circle.members.add(self);
    const joinedMs = clock.now();
    let trustUntilMs = joinedMs + longestTrustMs;
    let known: ProvisioningRequest = { ...key, status: "IN_PROGRESS" };
    const isSharing = () => circle.endedOver === undefined && circle.members.size >= fewestWaits;

    return {
      look: async (signal, lastPollMs) => {
        self.lastPollMs = lastPollMs;
        // No poll follows one that ends later than that.
        const untilMs = Math.min(trustUntilMs, lastPollMs - shortestPauseMs);
        const inProgress = isSharing() ? await this.#list(circle, options, signal, untilMs) : undefined;
        if (inProgress?.has(key.requestId)) return known;
        known = await ask(signal, lastPollMs);
        trustUntilMs = clock.now() + longestTrustMs;
        if (inProgress && known.status === "IN_PROGRESS" && clock.now() > joinedMs + notListedRetryMs) {
          end(circle, `the list lacks ${key.requestId}`, debug);
        }
        return known;
      },
      rest: async (durationMs) => {
        const trustMs = trustUntilMs - clock.now();
        // Once the list is no longer trusted, the wait polls for itself, at its own pace, until it gets a response.
        const trusts = trustMs > 0;
        const isCutShort = isSharing() && trusts && trustMs < durationMs;
        await sleep(clock, isCutShort ? trustMs : durationMs, options.signal, (wake) => {
          self.wake = trusts ? wake : () => undefined;
        });
      },
      leave: () => {
        circle.members.delete(self);
        if (circle.members.size > 0) return;
        circle.abandoned.abort(new Error("No wait is left."));
        dissolve();
      },
    };
  }

  #circleOf(client: IdentityCenterClient, instanceId: string) {
    const circles = this.#circles.get(client) ?? new Map<string, Circle>();
    this.#circles.set(client, circles);
    // Names the kind of request and the instance.
    const { path } = listInProgress(instanceId);
    const circle = circles.get(path) ?? {
      members: new Set(),
      abandoned: new AbortController(),
      isSent: false,
    };
    circles.set(path, circle);
    return { circle, dissolve: () => circles.delete(path) };
  }

  /** Which requests are in progress; undefined if no list says so in time, and if sharing has ended over it. */
  async #list(
    circle: Circle,
    { key: { instanceId }, client, throttle, debug, throttled }: SharingOptions,
    signal: AbortSignal,
    untilMs: number,
  ): Promise<ReadonlySet<string> | undefined> {
    const { latest, members, abandoned } = circle;
    const leftMs = untilMs - this.clock.now();
    if (leftMs <= 0) return undefined;
    if (latest && this.clock.now() - latest.atMs < freshnessMs) return latest.inProgress;
    const attempt = {
      signal: abandoned.signal,
      first: true,
      // The list may outlive the wait that calls for it.
      get latestMs() {
        return Math.max(...[...members].map((member) => member.lastPollMs));
      },
    };
    if (!circle.coming) circle.isSent = false;
    const onSend = () => {
      circle.isSent = true;
    };
    const listing = { client, instanceId, wanted: members, debug, onSend };
    circle.coming ??= listAllInProgress(listing, throttle, attempt)
      .then((inProgress) => {
        circle.latest = { atMs: this.clock.now(), inProgress };
        for (const { wake } of members) wake();
        return inProgress;
      })
      .finally(() => {
        circle.coming = undefined;
      });
    const { coming } = circle;
    const tooLate = new Error("The list does not come in time for this wait.");
    try {
      return await withTimeout(
        this.clock,
        leftMs,
        () => tooLate,
        signal,
        () => coming,
      );
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof ThrottledError) throw throttled(error.throttling);
      const isFault = error !== tooLate && circle.isSent;
      if (isFault) end(circle, error instanceof Error ? error.message : String(error), debug);
      return undefined;
    }
  }
}

function end(circle: Circle, why: string, debug: (line: string) => void): void {
  if (circle.endedOver === undefined) debug(`Each wait polls for itself from now on: ${why}`);
  circle.endedOver ??= why;
}
