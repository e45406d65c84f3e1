/** What Identity Center says of a provisioning request. SUCCEEDED and FAILED are final: they never change again. */
export type ProvisioningStatus = "IN_PROGRESS" | "SUCCEEDED" | "FAILED";

/** The service knows exactly these three. */
export const provisioningStatuses: readonly ProvisioningStatus[] = ["IN_PROGRESS", "SUCCEEDED", "FAILED"];

/** What a gate waits for. `"SUCCEEDED"`: FAILED is an error. `"FINISHED"`: FAILED is an outcome like SUCCEEDED. */
export type WaitFor = "SUCCEEDED" | "FINISHED";

export const waitForValues: readonly WaitFor[] = ["SUCCEEDED", "FINISHED"];

/** The two IDs that name a provisioning request. */
export interface RequestKey {
  readonly instanceId: string;
  readonly requestId: string;
}

/** A provisioning request as Identity Center described it, in this package's terms. */
export interface ProvisioningRequest extends RequestKey {
  readonly status: ProvisioningStatus;
  readonly permissionSetId?: string;
  readonly accountId?: string;
  /** RFC 3339 in UTC. */
  readonly createdDate?: string;
  /** At most 4,096 characters, control and text-direction characters made visible. Never empty. */
  readonly failureReason?: string;
}

/** Whether a request in this status is over, one way or the other. */
export function isFinished(status: unknown): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}

/** Whether a gate that waits for `waitFor` may open on this status. */
export function opensGate(status: unknown, waitFor: WaitFor): boolean {
  return waitFor === "FINISHED" ? isFinished(status) : status === "SUCCEEDED";
}
