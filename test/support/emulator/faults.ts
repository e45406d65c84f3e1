import type { RequestKind } from "./request-lives";
import { findFieldMistake } from "./scripted-object";
import type { Operation, RouteMatch } from "./route";

/** What a fault responds with: text and bytes as they are, anything else as JSON. */
export type FaultBody = string | Buffer | Readonly<Record<string, unknown>>;

/** What goes wrong. "The response" is the one that the call would have had. */
export type FaultKind =
  /** Any HTTP status. Default body: an error of the service's kind that names the status. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: FaultBody;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** 200 with another body. */
  | { readonly kind: "body"; readonly body: FaultBody }
  /** The response comes late. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The connection is closed in order, without a response. */
  | { readonly kind: "close" }
  /** The connection is reset (RST). */
  | { readonly kind: "reset"; readonly at: "beforeHeaders" | "midBody" }
  /** Nothing more comes, and the connection stays open. */
  | { readonly kind: "hang"; readonly at: "beforeHeaders" | "afterHeaders" | "midBody" }
  /** The response comes one byte at a time, from its first byte or from the body's. */
  | { readonly kind: "drip"; readonly part: "headers" | "body"; readonly everyMs: number }
  /** `Content-Length` is this much more than the body has, or less if it is negative; then the connection ends. */
  | { readonly kind: "contentLength"; readonly difference: number }
  /** After half of the body comes something that is not a chunk. */
  | { readonly kind: "brokenChunks" }
  /** The response is filled up with blanks, which JSON allows, to so many bytes. */
  | { readonly kind: "hugeBody"; readonly bytes: number }
  /** The response has a header of so many bytes. */
  | { readonly kind: "hugeHeader"; readonly bytes: number }
  /** The response is compressed; with `bytes`, a bomb: filled up with blanks to so many bytes before. */
  | { readonly kind: "gzip"; readonly bytes?: number };

/** A fault and the calls that it happens to. */
export type Fault = FaultKind & {
  /** How many calls; default 1, `Infinity` allowed. */
  readonly times?: number;
  /** The probability that it happens to one of these calls; default 1. */
  readonly chance?: number;
  /** Default: any of the service's calls. */
  readonly operation?: Operation;
  /** Only calls for this kind of request. */
  readonly requestKind?: RequestKind;
  /** Only calls that ask for this request. */
  readonly requestId?: string;
};

/** The fields of each kind of fault, besides those that every fault can have. A `?` marks an optional field. */
const fieldsOfKinds: Readonly<Record<FaultKind["kind"], readonly string[]>> = {
  status: ["status", "body?", "headers?"],
  body: ["body"],
  delay: ["ms"],
  close: [],
  reset: ["at"],
  hang: ["at"],
  drip: ["part", "everyMs"],
  contentLength: ["difference"],
  brokenChunks: [],
  hugeBody: ["bytes"],
  hugeHeader: ["bytes"],
  gzip: ["bytes?"],
};

const fieldsOfAll = ["kind", "times?", "chance?", "operation?", "requestKind?", "requestId?"];

/** What is wrong with a fault that was written in JSON, if anything is. Values are not checked. */
export function findFaultMistake(fault: object): string | undefined {
  const kind = String((fault as { readonly kind?: unknown }).kind);
  const fields = new Map(Object.entries(fieldsOfKinds)).get(kind);
  if (fields === undefined) return `A fault has a "kind": ${Object.keys(fieldsOfKinds).join(", ")}.`;
  return findFieldMistake(`A fault of the kind "${kind}"`, [...fieldsOfAll, ...fields], fault);
}

/** Faults in the order in which they happen. */
export class FaultQueue {
  #queue: { readonly fault: Fault; left: number }[] = [];

  /** @param random gives a number in [0, 1), for faults that come by chance */
  constructor(private readonly random: () => number) {}

  add(fault: Fault): void {
    this.#queue.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#queue = [];
  }

  /** Takes the first fault that happens to this call, if any. */
  take({ route: { operation, requestKind }, parameters: { requestId } }: RouteMatch): Fault | undefined {
    const entry = this.#queue.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.requestKind === undefined || fault.requestKind === requestKind) &&
        (fault.requestId === undefined || fault.requestId === requestId) &&
        (fault.chance === undefined || this.random() < fault.chance),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.fault;
  }
}
