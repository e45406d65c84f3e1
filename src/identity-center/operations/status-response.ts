import {
  type ProvisioningRequest,
  type ProvisioningStatus,
  provisioningStatuses,
  type RequestKey,
} from "../../model/request";
import { visibleText } from "../../model/untrusted-text";
import { ResponseSchema, InvalidResponse, quote } from "./response-schema";

/**
 * The response of `DescribePermissionSetProvisioningStatus` and of `ProvisionPermissionSet`, as far as it is used.
 *
 * Source: the API reference of IAM Identity Center, "Querying the Pre-attachment Status Details of a
 * Permission Set". There `request_id` has 36 characters and its own example 32; `created_date` is a
 * string here and a number in the list call; the official SDKs take every field as optional.
 */
interface StatusResponse {
  permission_set_provisioning_status: {
    request_id: string;
    status: ProvisioningStatus;
    account_id?: string | null;
    created_date?: string | number | null;
    failure_reason?: string | null;
    permission_set_id?: string | null;
  };
}

export const provisioningStatusSchema = new ResponseSchema<StatusResponse>({
  type: "object",
  required: ["permission_set_provisioning_status"],
  properties: {
    permission_set_provisioning_status: {
      type: "object",
      required: ["request_id", "status"],
      properties: {
        request_id: { type: "string", minLength: 1 },
        status: { type: "string", enum: provisioningStatuses },
        account_id: { type: "string", nullable: true },
        created_date: { type: ["string", "number"], nullable: true },
        failure_reason: { type: "string", nullable: true },
        permission_set_id: { type: "string", nullable: true },
      },
    },
  },
});

const longestFailureReason = 4_096;
const longestId = 256;

/** The request that a response is about. The call that starts one learns its ID from the response. */
export type ExpectedRequest = Pick<RequestKey, "instanceId"> & Partial<RequestKey>;

/**
 * Reads the response to a request for `key`: from untrusted JSON to what this package works with.
 *
 * `createdDate` is left out when it is not a date in epoch milliseconds, `failureReason` when it is
 * blank: neither is worth a failed deployment.
 */
export function parseStatusResponse(
  json: unknown,
  key: ExpectedRequest,
): ProvisioningRequest | InvalidResponse {
  const checked = provisioningStatusSchema.check(json);
  if (checked instanceof InvalidResponse) return checked;
  const response = checked.permission_set_provisioning_status;
  if (key.requestId !== undefined && response.request_id !== key.requestId) {
    return new InvalidResponse(
      "/permission_set_provisioning_status/request_id must be the one that was asked for, " +
        `but is ${quote(response.request_id)}`,
    );
  }
  const createdDate = parseEpochMs(response.created_date);
  const failureReason = visibleText((response.failure_reason ?? "").trim(), longestFailureReason);
  return {
    instanceId: key.instanceId,
    requestId: response.request_id,
    status: response.status,
    ...(response.permission_set_id && {
      permissionSetId: visibleText(response.permission_set_id, longestId),
    }),
    ...(response.account_id && { accountId: visibleText(response.account_id, longestId) }),
    ...(createdDate && { createdDate }),
    ...(failureReason && { failureReason }),
  };
}

/** RFC 3339 has four digits for the year, so what lies outside of 0000 to 9999 is no date to us. */
function parseEpochMs(value: string | number | null | undefined): string | undefined {
  if (!/^-?\d+$/.test(String(value))) return undefined;
  const date = new Date(Number(value));
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString() : undefined;
}
