import { ThrottledError } from "../errors";
import type { IdentityCenterClient } from "../identity-center/client";
import type { ProvisioningRequest, RequestKey } from "../provisioning-status";
import { type Clock, sleep } from "./clock";
import { listAllInProgress } from "./list-all-in-progress";
import type { Throttle } from "./throttle";

/** For fewer waits the list call saves nothing. */
const fewestWaits = 3;

/** Each wait asks for itself at least so often, in case the list is stale. */
const longestTrustMs = 30_000;

/** A list that came so shortly ago is as good as another one. */
const freshnessMs = 500;

/** For how long the list may lack a request that the status call knows: a fresh one may not be in it yet. */
const notListedPatienceMs = 30_000;

/** A wait that shares its looks where it can. */
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
  /** Ends a rest; it rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly debug: (line: string) => void;
  /** Makes the status call. It alone says that a request is finished. */
  readonly ask: (signal: AbortSignal, latestMs: number) => Promise<ProvisioningRequest>;
}

interface Member {
  readonly requestId: string;
  /** Ends its rest. */
  wake: () => void;
}

/** The waits on one instance, as one client sees it. */
interface Circle {
  readonly members: Set<Member>;
  /** Aborted when the last wait has left. */
  readonly abandoned: AbortController;
  /** The list that is on its way. */
  coming?: Promise<ReadonlySet<string>> | undefined;
  latest?: { readonly atMs: number; readonly inProgress: ReadonlySet<string> };
}

/**
 * Lets waits on the same instance look together: where there are three or more, one list of the requests in progress
 * is a look of each, and whoever is not in it asks for itself. A new list wakes all of them, so the one that looks most
 * often sets the pace.
 *
 * A list spares calls and does nothing else: none ends a wait. The first refusal, fault or oddity of the list call ends
 * sharing for the process. Throttling does not: sharing helps against it.
 */
export class SharedLooks {
  #hasEnded = false;
  readonly #circles = new WeakMap<IdentityCenterClient, Map<string, Circle>>();

  constructor(
    private readonly clock: Clock,
    private readonly throttle: Throttle,
  ) {}

  join(options: SharingOptions): SharingWait {
    const { key, client, debug, ask } = options;
    const { clock } = this;
    const circle = this.#circleOf(client, key.instanceId);
    const self: Member = { requestId: key.requestId, wake: () => undefined };
    circle.members.add(self);
    const joinedMs = clock.now();
    let trustUntilMs = joinedMs + longestTrustMs;
    let known: ProvisioningRequest = { ...key, status: "IN_PROGRESS" };
    const isSharing = () => !this.#hasEnded && circle.members.size >= fewestWaits;

    return {
      look: async (signal, latestMs) => {
        const mayShare = isSharing() && clock.now() < trustUntilMs;
        const inProgress = mayShare ? await this.#list(circle, options, latestMs) : undefined;
        if (inProgress?.has(key.requestId)) return known;
        known = await ask(signal, latestMs);
        trustUntilMs = clock.now() + longestTrustMs;
        if (inProgress && known.status === "IN_PROGRESS" && clock.now() > joinedMs + notListedPatienceMs) {
          this.#end(`the list lacks ${key.requestId}`, debug);
        }
        return known;
      },
      rest: async (durationMs) => {
        const trustMs = trustUntilMs - clock.now();
        // Once the list is no longer trusted, the wait polls for itself, at its own pace, until it gets a response.
        const isCutShort = isSharing() && trustMs > 0 && trustMs < durationMs;
        await sleep(clock, isCutShort ? trustMs : durationMs, options.signal, (wake) => {
          self.wake = wake;
        });
      },
      leave: () => {
        circle.members.delete(self);
        if (circle.members.size > 0) return;
        circle.abandoned.abort(new Error("Nobody waits any more."));
        this.#circles.get(client)?.delete(key.instanceId);
      },
    };
  }

  #circleOf(client: IdentityCenterClient, instanceId: string): Circle {
    const circles = this.#circles.get(client) ?? new Map<string, Circle>();
    this.#circles.set(client, circles);
    const circle = circles.get(instanceId) ?? { members: new Set(), abandoned: new AbortController() };
    circles.set(instanceId, circle);
    return circle;
  }

  /** Which requests are in progress; undefined where sharing has ended over it. */
  async #list(
    circle: Circle,
    { key: { instanceId }, client, debug }: SharingOptions,
    latestMs: number,
  ): Promise<ReadonlySet<string> | undefined> {
    const { latest, members } = circle;
    if (latest && this.clock.now() - latest.atMs < freshnessMs) return latest.inProgress;
    const attempt = { signal: circle.abandoned.signal, latestMs };
    circle.coming ??= listAllInProgress(
      { client, instanceId, wanted: members, debug },
      this.throttle,
      attempt,
    )
      .then((inProgress) => {
        circle.latest = { atMs: this.clock.now(), inProgress };
        for (const { wake } of members) wake();
        return inProgress;
      })
      .finally(() => {
        circle.coming = undefined;
      });
    try {
      return await circle.coming;
    } catch (error) {
      if (error instanceof ThrottledError) throw error;
      this.#end(error instanceof Error ? error.message : String(error), debug);
      return undefined;
    }
  }

  #end(why: string, debug: (line: string) => void): void {
    if (!this.#hasEnded) debug(`Each wait looks for itself from now on: ${why}`);
    this.#hasEnded = true;
  }
}
