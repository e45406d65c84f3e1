import type { DescribedRequest } from "../../../src/model/request";
import { kindsOfRequest } from "../emulator/request-kinds";
import type { RequestKind } from "../emulator/request-lives";
import { othersThan } from "./kinds";
import type { Body, ListKind } from "./reaction";

/** The true status of a request. */
export type Truth = Pick<DescribedRequest, "status">;

/** What a service knows about its requests. */
export interface Knowledge {
  readonly truthOf: (instanceId: string, requestId: string, requestKind: RequestKind) => Truth;
  /** All requests of an instance that a list may name, of whatever kind. */
  readonly requestsOf: (instanceId: string) => readonly string[];
}

/** The parts of a call on which its response depends. */
export interface Asked {
  readonly requestKind: RequestKind;
  readonly instanceId: string;
  readonly requestId: string | undefined;
  readonly marker: string | null;
}

/** The bytes of a response to a call. */
export function renderBody(body: Body, asked: Asked, knowledge: Knowledge): Uint8Array {
  const { requestKind, instanceId, requestId = "" } = asked;
  if (body.says === "these bytes") return body.bytes;
  const encode = (json: unknown) => Buffer.from(JSON.stringify(json));
  if (body.says === "a list") return encode(listOf(body.list, asked, knowledge));

  const { status: trueStatus } = knowledge.truthOf(instanceId, requestId, requestKind);
  const statuses = {
    "the truth": trueStatus,
    "something else": body.other,
    "another request's": "SUCCEEDED",
    "another kind's": "SUCCEEDED",
  };
  const status = body.says in statuses ? statuses[body.says as keyof typeof statuses] : body.says;
  const response = {
    request_id: body.says === "another request's" ? `${requestId}0` : requestId,
    ...(body.fields === "its own" ? kindsOfRequest[requestKind].fields({ accountId: "a-1" }) : body.fields),
    status,
    ...(status === "FAILED" && body.reason !== undefined && { failure_reason: body.reason }),
  };
  const [otherKind = requestKind] = othersThan(requestKind);
  const { key } = kindsOfRequest[body.says === "another kind's" ? otherKind : requestKind].status;
  const whole = { [key]: response };
  if (!body.spoilt) return encode(whole);
  const { how, at, byte } = body.spoilt;
  const bytes = encode(whole);
  const place = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
  switch (how) {
    case "cut":
      return bytes.subarray(0, place);
    case "one byte changed":
      bytes[place] = byte;
      return bytes;
    case "UTF-16":
      return Buffer.from(bytes.toString(), "utf16le");
    case "BOM":
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case "wrapped":
      return encode({ data: whole });
    case "in a list":
      return encode([whole]);
    case "unwrapped":
      return encode(response);
    case "twice":
      return Buffer.concat([bytes, bytes]);
    default:
      return how satisfies never;
  }
}

function listOf(
  kind: ListKind,
  { requestKind, instanceId, marker }: Asked,
  { truthOf, requestsOf }: Knowledge,
): unknown {
  const all = requestsOf(instanceId);
  const inProgressOf = (requestKind: RequestKind) =>
    all.filter((requestId) => truthOf(instanceId, requestId, requestKind).status === "IN_PROGRESS");
  const inProgress = inProgressOf(requestKind);
  const { status: statusCall, list } = kindsOfRequest[requestKind];
  const [otherKind = requestKind] = othersThan(requestKind);
  const page = (
    requestIds: readonly string[],
    next: string | null = null,
    status = "IN_PROGRESS",
    key = list.key,
  ) => ({
    [key]: requestIds.map((request_id) => ({ request_id, status })),
    page_info: { next_marker: next },
  });
  const pageOf = (size: number) => {
    const left = inProgress.filter((requestId) => all.indexOf(requestId) >= Number(marker ?? "0"));
    return page(left.slice(0, size), left[size] === undefined ? null : String(all.indexOf(left[size])));
  };
  switch (kind) {
    case "right":
      return pageOf(100);
    case "stale":
      return page(all);
    case "lacking":
      return page(inProgress.slice(1));
    case "duplicates":
      return page([...inProgress, ...inProgress]);
    case "paged":
      return pageOf(2);
    case "empty":
      return page([]);
    case "looping marker":
      return page([], "again");
    case "other status":
      return page(all, null, "SUCCEEDED");
    case "a status response":
      return { [statusCall.key]: { request_id: all[0], status: "SUCCEEDED" } };
    case "strangers":
      return page(["r-x", "r-y", ...inProgress]);
    case "another kind's":
      return page(inProgressOf(otherKind), null, "IN_PROGRESS", kindsOfRequest[otherKind].list.key);
    default:
      return kind satisfies never;
  }
}
