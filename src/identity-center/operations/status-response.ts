import type { JSONSchemaType } from "ajv";
import {
  type DescribedRequest,
  type RequestKey,
  type RequestStatus,
  requestStatuses,
} from "../../model/request";
import { visibleText } from "../../model/untrusted-text";
import { InvalidResponse, objectWith, quote, ResponseSchema } from "./response-schema";

const longestFailureReason = 4_096;
const longestExtra = 256;

/** The fields that this package uses in the status response of every kind of request. */
interface WireRequest {
  request_id: string;
  status: RequestStatus;
  created_date?: string | number | null;
  failure_reason?: string | null;
}

const wireRequestSchema: JSONSchemaType<WireRequest> = {
  type: "object",
  required: ["request_id", "status"],
  properties: {
    request_id: { type: "string", minLength: 1 },
    status: { type: "string", enum: requestStatuses },
    created_date: { type: ["string", "number"], nullable: true },
    failure_reason: { type: "string", nullable: true },
  },
};

/**
 * The request that a response should be about. The call that starts a request learns the request ID from the
 * response.
 */
export type ExpectedRequest = Pick<RequestKey, "instanceId"> & Partial<RequestKey>;

/**
 * Makes the reader for the responses of a status call. It turns untrusted JSON into a described request.
 *
 * It leaves `createdDate` out if it is not a date in epoch milliseconds, `failureReason` if it is blank, and an output
 * with a value that its type does not name. None of these should fail a deployment.
 *
 * Source: the API reference of IAM Identity Center, "Querying the Pre-attachment Status Details of a Permission Set".
 * It says that `request_id` has 36 characters, but its own example has 32. `created_date` is a string there, and a
 * number in the list call. In the official SDKs every field is optional.
 *
 * @param key the key of the request in the response: `permission_set_provisioning_status`
 * @param fields the fields that only this kind of request has, by the names of the outputs that they become
 * @param values the values of an output, if its type names them
 */
export function statusResponse(
  key: string,
  fields: Readonly<Record<string, string>>,
  values: Readonly<Record<string, readonly string[] | undefined>> = {},
) {
  const extras = Object.entries(fields);
  const extraProperties = Object.fromEntries(
    extras.map(([, field]) => [field, { type: "string", nullable: true }]),
  );
  const properties = { ...(wireRequestSchema.properties as object), ...extraProperties };
  const schema = new ResponseSchema(objectWith({ [key]: { ...(wireRequestSchema as object), properties } }));

  function parse(json: unknown, expected: ExpectedRequest): DescribedRequest | InvalidResponse {
    const checked = schema.check(json);
    if (checked instanceof InvalidResponse) return checked;
    const request = checked[key] as WireRequest & Readonly<Record<string, string | null | undefined>>;
    if (expected.requestId !== undefined && request.request_id !== expected.requestId) {
      return new InvalidResponse(
        `/${key}/request_id must be the one that was asked for, but is ${quote(request.request_id)}`,
      );
    }
    const createdDate = parseEpochMs(request.created_date);
    const failureReason = visibleText((request.failure_reason ?? "").trim(), longestFailureReason);
    const outputs = extras.flatMap(([output, field]) => {
      const value = request[field];
      const isKnown = value && (values[output]?.includes(value) ?? true);
      return isKnown ? [[output, visibleText(value, longestExtra)] as const] : [];
    });
    return {
      instanceId: expected.instanceId,
      requestId: request.request_id,
      status: request.status,
      ...Object.fromEntries(outputs),
      ...(createdDate && { createdDate }),
      ...(failureReason && { failureReason }),
    };
  }

  return { schema, parse };
}

/** RFC 3339 has four digits for the year, so a date outside the years 0000 to 9999 is left out. */
function parseEpochMs(value: string | number | null | undefined): string | undefined {
  if (!/^-?\d+$/.test(String(value))) return undefined;
  const date = new Date(Number(value));
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString() : undefined;
}
