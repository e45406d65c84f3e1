import { randomBytes } from "node:crypto";

/** The three asynchronous requests of the service. */
export type RequestKind = "provisioning" | "assignmentCreation" | "assignmentDeletion";

/**
 * What becomes of a request, as calls see it: not found, then IN_PROGRESS, then the outcome.
 * A stage without a length is skipped. A stage with two lengths lasts until both are over.
 *
 * A poll is a status call that got its response from this life. A list call is none, and neither is a call that a
 * fault kept from its response. Milliseconds are those of the emulator's clock, counted from the call that started
 * the request, or else from the first status or list call that met it.
 */
export interface RequestLife {
  /** The only kind of status and list call that knows the request; default `"provisioning"`. */
  readonly kind?: RequestKind;
  /** The only instance that knows the request; default any. */
  readonly instanceId?: string;
  readonly permissionSetId?: string;
  /** For an assignment, the response calls it `target_id`. */
  readonly accountId?: string;
  /** Assignments only. */
  readonly principalId?: string;
  /** Assignments only; default `"USER"`. */
  readonly principalType?: "USER" | "GROUP";
  /** Epoch milliseconds. */
  readonly createdDate?: number;
  readonly notFoundMs?: number;
  readonly notFoundPolls?: number;
  readonly inProgressMs?: number;
  readonly inProgressPolls?: number;
  /** Without it the request stays IN_PROGRESS forever. */
  readonly outcome?: "SUCCEEDED" | "FAILED";
  /** Default `""`, which is how the service says that there is none. Given only together with FAILED. */
  readonly failureReason?: string;
  /** `false`: the list call never shows the request. */
  readonly listed?: boolean;
  /** Laid over the fields of the status call's response just before it is sent: odd values, and fields of the wire. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The fields of a life in JSON, all of them optional. */
export const lifeFieldNames: readonly string[] = Object.keys({
  kind: true,
  instanceId: true,
  permissionSetId: true,
  accountId: true,
  principalId: true,
  principalType: true,
  createdDate: true,
  notFoundMs: true,
  notFoundPolls: true,
  inProgressMs: true,
  inProgressPolls: true,
  outcome: true,
  failureReason: true,
  listed: true,
  fields: true,
} satisfies Record<keyof RequestLife, true>).map((name) => `${name}?`);

/** The stage of a life `ageMs` and `polls` after the request was first seen. */
export function stageOf(
  life: RequestLife,
  ageMs: number,
  polls: number,
): "NOT_FOUND" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED" {
  const { notFoundMs = 0, notFoundPolls = 0, inProgressMs = 0, inProgressPolls = 0 } = life;
  if (ageMs < notFoundMs || polls < notFoundPolls) return "NOT_FOUND";
  if (ageMs < notFoundMs + inProgressMs || polls < notFoundPolls + inProgressPolls) return "IN_PROGRESS";
  return life.outcome ?? "IN_PROGRESS";
}

/** A request as a call sees it. */
export interface SeenRequest {
  readonly requestId: string;
  readonly life: RequestLife;
  readonly status: string;
}

interface KnownRequest {
  readonly life: RequestLife;
  firstSeenMs?: number;
  polls: number;
}

/** The requests that the emulator knows, in the order in which they were made known. */
export class RequestRegister {
  readonly #requests = new Map<string, KnownRequest>();
  readonly #nextLives: RequestLife[] = [];

  /** @param nowMs a clock that never jumps, in milliseconds: how lives pass */
  constructor(private readonly nowMs = () => performance.now()) {}

  /** Makes a request known, or lets a known one start a new life. */
  set(requestId: string, life: RequestLife): void {
    this.#requests.set(requestId, { life, polls: 0 });
  }

  /** Queues the life of the next request of its kind that a call starts. */
  setNext(life: RequestLife): void {
    this.#nextLives.push(life);
  }

  /**
   * Starts a request under a new random ID. Its life is the next one in the queue, of those that name no other account,
   * or else one poll, then SUCCEEDED.
   *
   * @param subject what the call names; the life in the queue can name something else
   */
  start(kind: RequestKind, subject: RequestLife): SeenRequest {
    const isMeant = (life: RequestLife) =>
      kindOf(life) === kind &&
      (life.accountId ?? subject.accountId) === (subject.accountId ?? life.accountId);
    const queued = this.#nextLives.findIndex(isMeant);
    const [next = usualLife] = queued < 0 ? [] : this.#nextLives.splice(queued, 1);
    const requestId = randomBytes(16).toString("hex");
    const life = { ...subject, ...next, kind };
    const request = { life, polls: 0, firstSeenMs: this.nowMs() };
    this.#requests.set(requestId, request);
    const stage = this.#stageNow(request);
    return { requestId, life, status: stage === "NOT_FOUND" ? "IN_PROGRESS" : stage };
  }

  forget(requestId: string): void {
    this.#requests.delete(requestId);
  }

  /** The request that a status call asks for, or undefined for a 404. This counts as a poll. */
  poll(kind: RequestKind, instanceId: string, requestId: string): SeenRequest | undefined {
    const request = this.#requests.get(requestId);
    if (request === undefined || !isKnownTo(kind, instanceId, request)) return undefined;
    const status = this.#stageNow(request);
    request.polls += 1;
    return status === "NOT_FOUND" ? undefined : { requestId, life: request.life, status };
  }

  list(kind: RequestKind, instanceId: string): readonly SeenRequest[] {
    return [...this.#requests]
      .filter(([, request]) => isKnownTo(kind, instanceId, request) && request.life.listed !== false)
      .map(([requestId, request]) => ({ requestId, life: request.life, status: this.#stageNow(request) }))
      .filter(({ status }) => status !== "NOT_FOUND");
  }

  #stageNow(request: KnownRequest): ReturnType<typeof stageOf> {
    const nowMs = this.nowMs();
    request.firstSeenMs ??= nowMs;
    return stageOf(request.life, nowMs - request.firstSeenMs, request.polls);
  }
}

const usualLife: RequestLife = { inProgressPolls: 1, outcome: "SUCCEEDED" };

function kindOf({ kind = "provisioning" }: RequestLife): RequestKind {
  return kind;
}

function isKnownTo(kind: RequestKind, instanceId: string, { life }: KnownRequest): boolean {
  return kindOf(life) === kind && (life.instanceId ?? instanceId) === instanceId;
}
