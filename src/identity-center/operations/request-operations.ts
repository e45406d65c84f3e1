import type { DescribedRequest, RequestKey, RequestKind } from "../../model/request";
import { percentEncode } from "../wire/sign";
import { type ListPage, listResponse } from "./list-response";
import type { Operation } from "./operation";
import { statusResponse } from "./status-response";

/** The paths, keys, actions and fields of a kind of request in the service's API. */
export interface RequestApi<Extra extends string> {
  /** The status call: the part of the path before the request ID, the key of the response, and the IAM action. */
  readonly describe: { readonly path: string; readonly key: string; readonly action: string };
  /** The same for the list call. */
  readonly list: { readonly path: string; readonly key: string; readonly action: string };
  /** The fields of a response that only this kind has, by the names of the outputs that they become. */
  readonly fields: Readonly<Record<Extra, string>>;
  /** The values of an output, if its type names them. Another value is left out. Default: any. */
  readonly values?: Readonly<Partial<Record<Extra, readonly string[]>>>;
}

/** The calls to follow a request of one kind, and the words for it. */
export interface RequestOperations {
  readonly kind: RequestKind;
  /** The reader for the response of the status call. */
  readonly statusResponse: ReturnType<typeof statusResponse>;
  /** The call that reads the status of one request. */
  readonly describe: (key: RequestKey) => Operation<DescribedRequest>;
  /**
   * The call that lists the requests of an instance that are in progress, up to 100 on a page.
   *
   * @param marker the `nextMarker` of the page before. Absent for the first page
   */
  readonly listInProgress: (instanceId: string, marker?: string) => Operation<ListPage>;
}

export function requestOperations<Extra extends string>(
  kind: RequestKind<Extra>,
  { describe, list, fields, values }: RequestApi<Extra>,
): RequestOperations {
  const status = statusResponse(describe.key, fields, values);
  const page = listResponse(list.key);
  return {
    kind,
    statusResponse: status,
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
