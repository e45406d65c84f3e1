import { ResponseSchema, InvalidResponse } from "./response-schema";
import type { Operation } from "./operation";
import { percentEncode } from "../wire/sign";

/** A page of the list of the provisioning requests that are in progress. */
export interface ListPage {
  readonly requestIds: readonly string[];
  /** Asks for the next page; undefined on the last one. */
  readonly nextMarker: string | undefined;
}

/**
 * The response of `ListPermissionSetProvisioningStatus`, as far as it is used.
 *
 * Source: the API reference of IAM Identity Center, "Querying the Pre-attachment Status List of Permission Sets".
 */
interface ListResponse {
  permission_sets_provisioning_status: { request_id: string; status: string }[];
  page_info: { next_marker?: string | null };
}

const listSchema = new ResponseSchema<ListResponse>({
  type: "object",
  required: ["permission_sets_provisioning_status", "page_info"],
  properties: {
    permission_sets_provisioning_status: {
      type: "array",
      items: {
        type: "object",
        required: ["request_id", "status"],
        // What was asked for. With any other status the list is not the one that a wait can rely on.
        properties: {
          request_id: { type: "string", minLength: 1 },
          status: { type: "string", enum: ["IN_PROGRESS"] },
        },
      },
    },
    page_info: {
      type: "object",
      required: [],
      // It goes back in a URL, where half of a surrogate pair cannot be written.
      properties: { next_marker: { type: "string", nullable: true, pattern: "^\\P{Cs}*$" } },
    },
  },
});

/**
 * `ListPermissionSetProvisioningStatus`: which of an instance's provisioning requests are in progress, a page of at
 * most 100.
 *
 * @param marker the former page's `nextMarker`; absent for the first page
 */
export function listInProgress(instanceId: string, marker?: string): Operation<ListPage> {
  return {
    method: "GET",
    path: `/v1/instances/${percentEncode(instanceId)}/permission-sets/provisioning-statuses`,
    query: { limit: "100", ...(marker !== undefined && { marker }), status: "IN_PROGRESS" },
    task: `list the provisioning requests of instance ${instanceId}`,
    subject: `instance ${instanceId}`,
    action: "IdentityCenter:permissionSet:listProvisioningStatus",
    schema: listSchema,
    parse: parseListPage,
  };
}

function parseListPage(json: unknown): ListPage | InvalidResponse {
  const checked = listSchema.check(json);
  if (checked instanceof InvalidResponse) return checked;
  const marker = checked.page_info.next_marker ?? "";
  return {
    requestIds: checked.permission_sets_provisioning_status.map((line) => line.request_id),
    nextMarker: marker === "" ? undefined : marker,
  };
}
