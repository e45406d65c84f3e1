import type { JSONSchemaType } from "ajv";
import { InvalidResponse, objectWith, ResponseSchema } from "./response-schema";

/** A page of the list of requests that are in progress. */
export interface ListPage {
  readonly requestIds: readonly string[];
  /** The marker of the next page. Undefined on the last page. */
  readonly nextMarker: string | undefined;
}

/** The lines of a list, with the fields that this package uses. */
const linesSchema: JSONSchemaType<{ request_id: string; status: string }[]> = {
  type: "array",
  items: {
    type: "object",
    required: ["request_id", "status"],
    // The list call filters by this status. A list with another status cannot be trusted.
    properties: {
      request_id: { type: "string", minLength: 1 },
      status: { type: "string", enum: ["IN_PROGRESS"] },
    },
  },
};

const pageInfoSchema: JSONSchemaType<{ next_marker?: string | null }> = {
  type: "object",
  required: [],
  // The marker is sent back in a URL, which cannot contain half of a surrogate pair.
  properties: { next_marker: { type: "string", nullable: true, pattern: "^\\P{Cs}*$" } },
};

/**
 * Makes the reader for the responses of a list call.
 *
 * Source: the API reference of IAM Identity Center, "Querying the Pre-attachment Status List of Permission Sets".
 *
 * @param key the key of the list in the response: `permission_sets_provisioning_status`
 */
export function listResponse(key: string) {
  const schema = new ResponseSchema(objectWith({ [key]: linesSchema, page_info: pageInfoSchema }));

  function parse(json: unknown): ListPage | InvalidResponse {
    const checked = schema.check(json);
    if (checked instanceof InvalidResponse) return checked;
    const lines = checked[key] as readonly { readonly request_id: string }[];
    const { next_marker } = checked["page_info"] as { readonly next_marker?: string | null };
    const marker = next_marker ?? "";
    return {
      requestIds: lines.map((line) => line.request_id),
      nextMarker: marker === "" ? undefined : marker,
    };
  }

  return { schema, parse };
}
