import {
  type ProvisioningRequest,
  type ProvisioningStatus,
  provisioningStatuses,
  type RequestKey,
} from "../../model/request";
import { visibleText } from "../../model/untrusted-text";
import { AnswerSchema, BrokenAnswer, quote } from "./response-schema";

/**
 * The answer of `DescribePermissionSetProvisioningStatus` and of `ProvisionPermissionSet`, as far as it is used.
 *
 * Source: the API reference of IAM Identity Center, "Querying the Pre-attachment Status Details of a
 * Permission Set". There `request_id` has 36 characters and its own example 32; `created_date` is a
 * string here and a number in the list call; the official SDKs take every field as optional.
 */
interface ProvisioningStatusAnswer {
  permission_set_provisioning_status: {
    request_id: string;
    status: ProvisioningStatus;
    account_id?: string | null;
    created_date?: string | number | null;
    failure_reason?: string | null;
    permission_set_id?: string | null;
  };
}

export const provisioningStatusSchema = new AnswerSchema<ProvisioningStatusAnswer>({
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

/** The request that an answer is about. The call that starts one learns its ID from the answer. */
export type ExpectedRequest = Pick<RequestKey, "instanceId"> & Partial<RequestKey>;

/**
 * Reads the answer to a question about `key`: from untrusted JSON to what this package works with.
 *
 * `createdDate` is left out when it is not a date in epoch milliseconds, `failureReason` when it is
 * blank: neither is worth a failed deployment.
 */
export function parseProvisioningStatusAnswer(
  json: unknown,
  key: ExpectedRequest,
): ProvisioningRequest | BrokenAnswer {
  const checked = provisioningStatusSchema.check(json);
  if (checked instanceof BrokenAnswer) return checked;
  const answer = checked.permission_set_provisioning_status;
  if (key.requestId !== undefined && answer.request_id !== key.requestId) {
    return new BrokenAnswer(
      "/permission_set_provisioning_status/request_id must be the one that was asked for, " +
        `but is ${quote(answer.request_id)}`,
    );
  }
  const createdDate = parseEpochMs(answer.created_date);
  const failureReason = visibleText((answer.failure_reason ?? "").trim(), longestFailureReason);
  return {
    instanceId: key.instanceId,
    requestId: answer.request_id,
    status: answer.status,
    ...(answer.permission_set_id && { permissionSetId: visibleText(answer.permission_set_id, longestId) }),
    ...(answer.account_id && { accountId: visibleText(answer.account_id, longestId) }),
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
