import { randomBytes } from "node:crypto";

/**
 * What becomes of a provisioning request, as calls see it: not found, then IN_PROGRESS, then the outcome.
 * A stage without a length is skipped; one with two lengths lasts until both are over.
 *
 * A look is a status call that was responded from this life; faults response without looking, and a list call is no
 * look. Milliseconds are those of the emulator's clock, counted from the provision call or from the first status
 * or list call that came upon the request.
 */
export interface RequestLife {
  /** The only instance that knows the request; default any. */
  readonly instanceId?: string;
  readonly permissionSetId?: string;
  readonly accountId?: string;
  /** Epoch milliseconds. */
  readonly createdDate?: number;
  readonly notFoundMs?: number;
  readonly notFoundPolls?: number;
  readonly inProgressMs?: number;
  readonly inProgressPolls?: number;
  /** Without it the request is IN_PROGRESS for ever. */
  readonly outcome?: "SUCCEEDED" | "FAILED";
  /** Default `""`, which is how the service says that there is none. Given only together with FAILED. */
  readonly failureReason?: string;
  /** `false`: the list call never shows the request. */
  readonly listed?: boolean;
  /** Laid over the fields of the status call's response just before it is sent: odd values, and fields of the wire. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The names that a life written in JSON may use. */
export const lifeFieldNames = Object.keys({
  instanceId: true,
  permissionSetId: true,
  accountId: true,
  createdDate: true,
  notFoundMs: true,
  notFoundPolls: true,
  inProgressMs: true,
  inProgressPolls: true,
  outcome: true,
  failureReason: true,
  listed: true,
  fields: true,
} satisfies Record<keyof RequestLife, true>);

/** Where in its life a request is, `ageMs` and `polls` after it was first seen. */
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

/** A request as the list call shows it. */
export interface ListedRequest {
  readonly requestId: string;
  readonly createdDate: number;
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

  /** @param nowMs a clock that never jumps, in milliseconds: how lives pass */
  constructor(private readonly nowMs = () => performance.now()) {}

  /** Makes a request known, or lets a known one start a new life. */
  set(requestId: string, life: RequestLife): void {
    this.#requests.set(requestId, { life, polls: 0 });
  }

  /** Makes a request known under a new random ID, and starts its clock. */
  create(life: RequestLife): string {
    const requestId = randomBytes(16).toString("hex");
    this.#requests.set(requestId, { life, polls: 0, firstSeenMs: this.nowMs() });
    return requestId;
  }

  forget(requestId: string): void {
    this.#requests.delete(requestId);
  }

  /** The fields of the status call's response, or undefined where it is a 404. This is the look that counts. */
  look(instanceId: string, requestId: string): Readonly<Record<string, unknown>> | undefined {
    const request = this.#requests.get(requestId);
    if (request === undefined || !isOf(instanceId, request)) return undefined;
    const stage = this.#stageNow(request);
    request.polls += 1;
    return stage === "NOT_FOUND" ? undefined : statusFields(requestId, request.life, stage);
  }

  /** The fields of the provision call's response, which is no look yet. */
  firstResponse(requestId: string): Readonly<Record<string, unknown>> | undefined {
    const request = this.#requests.get(requestId);
    if (request === undefined) return undefined;
    const stage = this.#stageNow(request);
    return statusFields(requestId, request.life, stage === "NOT_FOUND" ? "IN_PROGRESS" : stage);
  }

  list(instanceId: string): readonly ListedRequest[] {
    return [...this.#requests]
      .filter(([, request]) => isOf(instanceId, request) && request.life.listed !== false)
      .map(([requestId, request]) => ({
        requestId,
        createdDate: request.life.createdDate ?? defaults.createdDate,
        status: this.#stageNow(request),
      }))
      .filter(({ status }) => status !== "NOT_FOUND");
  }

  #stageNow(request: KnownRequest): ReturnType<typeof stageOf> {
    const nowMs = this.nowMs();
    request.firstSeenMs ??= nowMs;
    return stageOf(request.life, nowMs - request.firstSeenMs, request.polls);
  }
}

/** Made up, in the shape of the API reference's example. */
const defaults = {
  accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
  createdDate: 1677175760379,
  permissionSetId: "ps-8603aaaaaaaa14bd",
};

function isOf(instanceId: string, { life }: KnownRequest): boolean {
  return life.instanceId === undefined || life.instanceId === instanceId;
}

/** In the order of the API reference's example. `created_date` is a string here and a number in the list call. */
function statusFields(
  requestId: string,
  life: RequestLife,
  status: string,
): Readonly<Record<string, unknown>> {
  return {
    account_id: life.accountId ?? defaults.accountId,
    created_date: String(life.createdDate ?? defaults.createdDate),
    failure_reason: (status === "FAILED" ? life.failureReason : undefined) ?? "",
    permission_set_id: life.permissionSetId ?? defaults.permissionSetId,
    request_id: requestId,
    status,
    ...life.fields,
  };
}
