import type { JSONSchemaType } from "ajv";
import { InvalidResponse, objectWith, ResponseSchema } from "./response-schema";

/** A page of the list of the requests of a kind that are in progress. */
export interface ListPage {
  readonly requestIds: readonly string[];
  /** Asks for the next page; undefined on the last one. */
  readonly nextMarker: string | undefined;
}

/** The lines of a list, as far as they are used. */
const linesSchema: JSONSchemaType<{ request_id: string; status: string }[]> = {
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
};

const pageInfoSchema: JSONSchemaType<{ next_marker?: string | null }> = {
  type: "object",
  required: [],
  // It goes back in a URL, where half of a surrogate pair cannot be written.
  properties: { next_marker: { type: "string", nullable: true, pattern: "^\\P{Cs}*$" } },
};

/**
 * The reader of a list call's responses.
 *
 * Source: the API reference of IAM Identity Center, "Querying the Pre-attachment Status List of Permission Sets".
 *
 * @param key below which the list lies: `permission_sets_provisioning_status`
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
