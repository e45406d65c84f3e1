import type { RequestStatus } from "../../../src/model/request";

/** How a service, or the network before it, reacts to one request. */
export type Reaction = Fault | Response;

/** No response: an error of the transport, or endless silence. */
export interface Fault {
  readonly delayMs: number;
  /** What the transport rejects with. */
  readonly error: "none, it hangs" | { readonly code?: string; readonly type?: string };
  /** The transport goes on after it was aborted. */
  readonly deaf: boolean;
}

export interface Response {
  readonly delayMs: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** How long after the headers. */
  readonly bodyDelayMs: number;
  readonly bodyEnd: "whole" | "cut" | "hangs";
  readonly deaf: boolean;
}

/** A body, as far as it can be known before the request that it responds. */
export type Body =
  | StatusBody
  | { readonly says: "a list"; readonly list: ListKind }
  | { readonly says: "these bytes"; readonly bytes: Uint8Array };

export interface StatusBody {
  readonly says: "the truth" | RequestStatus | "something else" | "another request's" | "another kind's";
  /** The status that it names, where that is something else. */
  readonly other: unknown;
  /** Of a failure. */
  readonly reason: string | null | undefined;
  /** Those besides the ID, the status and the reason; `"its own"`: as the service has them for this kind. */
  readonly fields: object | "its own";
  readonly spoilt: Spoilt | undefined;
}

export interface Spoilt {
  readonly how:
    "cut" | "one byte changed" | "UTF-16" | "BOM" | "wrapped" | "in a list" | "unwrapped" | "twice";
  /** Where, as a part of the whole. */
  readonly at: number;
  readonly byte: number;
}

export const listKinds = [
  ...["right", "right", "stale", "lacking", "duplicates", "paged", "empty"],
  ...["looping marker", "other status", "a status response", "strangers", "another kind's"],
] as const;
export type ListKind = (typeof listKinds)[number];

export const accessKey = "PROPERTYFAKEACCESSKEY";
export const secretKey = "property-fake-secret-key-opens-nothing";

/** A response of a service in good health. */
export function truthful(delayMs = 20): Response {
  return responseOf({ ...truth, fields: "its own" }, { delayMs });
}

/** A list of a service in good health. */
export const rightList = responseOf({ says: "a list", list: "right" }, {});

const truth = { says: "the truth", other: undefined, reason: "no quota", spoilt: undefined } as const;

/** A response that comes whole, after 20 ms, with status 200, unless `rest` says otherwise. */
export function responseOf(body: Body, rest: Partial<Response>): Response {
  return {
    ...{ delayMs: 20, status: 200, headers: {}, bodyDelayMs: 0, bodyEnd: "whole", deaf: false },
    ...rest,
    body,
  };
}
