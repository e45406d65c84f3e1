/** The status of a request. SUCCEEDED and FAILED are final. */
export type RequestStatus = "IN_PROGRESS" | "SUCCEEDED" | "FAILED";

/** The service has exactly these three. */
export const requestStatuses: readonly RequestStatus[] = ["IN_PROGRESS", "SUCCEEDED", "FAILED"];

/** What a gate waits for. `"SUCCEEDED"`: FAILED is an error. `"FINISHED"`: FAILED opens the gate too. */
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
 * A kind of asynchronous request, in words: what the program and the provider say about it. Its calls are in
 * `identity-center/operations`.
 *
 * @typeParam Extra the names of the outputs that only this kind has
 */
export interface RequestKind<Extra extends string = string> {
  /** What texts call a request of this kind: `provisioning request`. */
  readonly noun: string;
  /** The class name of its gate. */
  readonly resource: string;
  /** What the request ID is. Completes "expected …". */
  readonly requestIdMeaning: string;
  /** The outputs that only this kind has, with what texts call them. Undefined if texts leave an output out. */
  readonly outputs: Readonly<Record<Extra, string | undefined>>;
  /** Completes "correct the cause, then …". What to do after FAILED, if no resource of the program started the request. */
  readonly afterFailure: string;
}

/** The names of the outputs that the service may leave out: those of the kind, and two that every kind has. */
export function optionalOutputs({ outputs }: RequestKind): readonly string[] {
  return [...Object.keys(outputs), "createdDate", "failureReason"];
}

/** Whether the status is final: SUCCEEDED or FAILED. */
export function isFinished(status: unknown): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}

/** Whether a gate that waits for `waitFor` opens with this status. */
export function opensGate(status: unknown, waitFor: WaitFor): boolean {
  return waitFor === "FINISHED" ? isFinished(status) : status === "SUCCEEDED";
}
