import type { DescribedRequest, RequestKey, RequestKind } from "../../model/request";
import { percentEncode } from "../wire/sign";
import { type ListPage, listResponse } from "./list-response";
import type { Operation } from "./operation";
import { statusResponse } from "./status-response";

/** How the service's API speaks of a kind of request. */
export interface RequestApi<Extra extends string> {
  /** Of the status call: the part of the path before the request ID, the key of the response, the IAM action. */
  readonly describe: { readonly path: string; readonly key: string; readonly action: string };
  /** The same of the list call. */
  readonly list: { readonly path: string; readonly key: string; readonly action: string };
  /** The fields of a response that only this kind has, by the outputs that they become. */
  readonly fields: Readonly<Record<Extra, string>>;
}

/** The calls with which a request is followed, and the words for it. */
export interface RequestOperations {
  readonly kind: RequestKind;
  /** How one request stands. */
  readonly describe: (key: RequestKey) => Operation<DescribedRequest>;
  /**
   * Which of an instance's requests are in progress, a page of at most 100.
   *
   * @param marker the former page's `nextMarker`; absent for the first page
   */
  readonly listInProgress: (instanceId: string, marker?: string) => Operation<ListPage>;
}

export function requestOperations<Extra extends string>(
  kind: RequestKind<Extra>,
  { describe, list, fields }: RequestApi<Extra>,
): RequestOperations {
  const status = statusResponse(describe.key, fields);
  const page = listResponse(list.key);
  return {
    kind,
    describe: (key) => ({
      method: "GET",
      path: `/v1/instances/${percentEncode(key.instanceId)}/${describe.path}/${percentEncode(key.requestId)}`,
      task: `show ${kind.noun} ${key.requestId}`,
      subject: `${kind.noun} ${key.requestId} (instance ${key.instanceId})`,
      action: describe.action,
      schema: status.schema,
      parse: (json) => status.parse(json, key),
    }),
    listInProgress: (instanceId, marker) => ({
      method: "GET",
      path: `/v1/instances/${percentEncode(instanceId)}/${list.path}`,
      query: { limit: "100", ...(marker !== undefined && { marker }), status: "IN_PROGRESS" },
      task: `list the ${kind.noun}s of instance ${instanceId}`,
      subject: `instance ${instanceId}`,
      action: list.action,
      schema: page.schema,
      parse: page.parse,
    }),
  };
}
