import type { IncomingMessage } from "node:http";
import type { Fault } from "./faults";
import { identityRoutes } from "./identity-calls";
import { requestRoutes } from "./operations";
import type { RequestKind } from "./request-lives";
import { decode, decodedQuery, rawPath } from "./request-target";
import { findRoute, type Operation, type RouteMatch } from "./route";

/** What a call was: `"event"` is a mark that a test program left, `"unknown"` a path that the service does not have. */
export type CallKind = Operation | "event" | "unknown";

const routes = [...requestRoutes, ...identityRoutes];

/** One line of the emulator's record. */
export interface Call {
  /** 1 for the first call. */
  readonly sequence: number;
  readonly operation: CallKind;
  readonly method: string;
  /** As it came, still percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, unless it is empty. */
  readonly body?: string;
  /** The kind of request that it asks for or starts. */
  readonly requestKind?: RequestKind;
  readonly instanceId?: string;
  /** The request that it asks for, or that it started. */
  readonly requestId?: string;
  /** The name of the event. */
  readonly event?: string;
  /** On arrival, by the emulator's clock: `performance.now()` unless it was given another one. */
  readonly atMs: number;
  readonly at: Date;
  /** The `X-Request-Id` of the response: the sequence number as 32 hexadecimal digits. */
  readonly xRequestId: string;
  /** The access key, if the signature is right. */
  readonly signedBy?: string;
  readonly fault?: Fault["kind"];
  /** `"none"`: the client got no whole response. `"pending"`: it may still get one. */
  readonly httpStatus: number | "none" | "pending";
  /** The status of the request in the response. */
  readonly requestStatus?: string;
}

/** A call that may still wait for its response. */
export type OpenCall = { -readonly [Field in keyof Call]: Call[Field] };

/** All calls in order of arrival, and a way to wait for the next ones. */
export class CallRecord {
  readonly calls: OpenCall[] = [];
  readonly #waiting = new Set<() => void>();

  /** @param nowMs a clock that never jumps, in milliseconds */
  constructor(private readonly nowMs = () => performance.now()) {}

  /** Writes down a call that has just arrived. */
  open(request: IncomingMessage): { readonly call: OpenCall; readonly match: RouteMatch | undefined } {
    const { method = "", url = "" } = request;
    const match = findRoute(routes, method, url);
    const { instanceId, requestId } = match?.parameters ?? {};
    const event = method === "POST" ? /^\/emulator\/events\/([^/]+)$/.exec(rawPath(url))?.[1] : undefined;
    const sequence = this.calls.length + 1;
    const call: OpenCall = {
      sequence,
      operation: event === undefined ? (match?.route.operation ?? "unknown") : "event",
      method,
      path: rawPath(url),
      query: decodedQuery(url),
      headers: plainHeaders(request),
      ...(match?.route.requestKind !== undefined && { requestKind: match.route.requestKind }),
      ...(instanceId !== undefined && { instanceId }),
      ...(requestId !== undefined && { requestId }),
      ...(event !== undefined && { event: decode(event) }),
      atMs: this.nowMs(),
      at: new Date(),
      xRequestId: sequence.toString(16).padStart(32, "0"),
      httpStatus: "pending",
    };
    this.calls.push(call);
    for (const check of this.#waiting) check();
    return { call, match };
  }

  /** Resolves with the `count`-th call of an operation as soon as it is on record. */
  async arrival(operation: CallKind, count: number): Promise<Call> {
    return await new Promise((resolve) => {
      const check = () => {
        const call = this.calls.filter((candidate) => candidate.operation === operation)[count - 1];
        if (call === undefined) return;
        this.#waiting.delete(check);
        resolve(call);
      };
      this.#waiting.add(check);
      check();
    });
  }
}

function plainHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}
