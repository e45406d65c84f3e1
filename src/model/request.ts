/** What Identity Center says of a request. SUCCEEDED and FAILED are final: they never change again. */
export type RequestStatus = "IN_PROGRESS" | "SUCCEEDED" | "FAILED";

/** The service knows exactly these three. */
export const requestStatuses: readonly RequestStatus[] = ["IN_PROGRESS", "SUCCEEDED", "FAILED"];

/** What a gate waits for. `"SUCCEEDED"`: FAILED is an error. `"FINISHED"`: FAILED is an outcome like SUCCEEDED. */
export type WaitFor = "SUCCEEDED" | "FINISHED";

export const waitForValues: readonly WaitFor[] = ["SUCCEEDED", "FINISHED"];

/** The two IDs that name a request. */
export interface RequestKey {
  readonly instanceId: string;
  readonly requestId: string;
}

/** A request as Identity Center describes it, in this package's terms, with the fields that only its kind has. */
export type DescribedRequest = RequestKey & {
  readonly status: RequestStatus;
  /** RFC 3339 in UTC. */
  readonly createdDate?: string;
  /** At most 4,096 characters, control and text-direction characters made visible. Never empty. */
  readonly failureReason?: string;
} & Readonly<Partial<Record<string, string>>>;

/**
 * A kind of asynchronous request, in words: what the program and the provider say of it. The calls for it are in
 * `identity-center/operations`.
 *
 * @typeParam Extra the outputs that only this kind has
 */
export interface RequestKind<Extra extends string = string> {
  /** What texts call one: `provisioning request`. */
  readonly noun: string;
  /** The class of its gate. */
  readonly resource: string;
  /** Completes "expected …": which ID a gate wants. */
  readonly requestIdMeaning: string;
  /** The outputs that only this kind has, with what texts call them; undefined if texts leave one out. */
  readonly outputs: Readonly<Record<Extra, string | undefined>>;
  /** What to do after FAILED, if no resource of the program started it. Completes "correct the cause, then …". */
  readonly afterFailure: string;
}

/** Whether a request in this status is over, one way or the other. */
export function isFinished(status: unknown): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}

/** Whether a gate that waits for `waitFor` may open on this status. */
export function opensGate(status: unknown, waitFor: WaitFor): boolean {
  return waitFor === "FINISHED" ? isFinished(status) : status === "SUCCEEDED";
}
