import type { IncomingMessage } from "node:http";
import type { Fault } from "./faults";
import { recognize, type Operation, type OperationCall } from "./operations";
import { decode, decodedQuery, rawPath } from "./request-target";

/** What a call was. `"event"` is a mark that a test program left, `"unknown"` a path that the service has not. */
export type CallKind = Operation | "event" | "unknown";

/** One line of the emulator's record. */
export interface Call {
  /** 1 for the first call. */
  readonly sequence: number;
  readonly operation: CallKind;
  readonly method: string;
  /** As it came, percent-encoding and all. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly instanceId?: string;
  /** The provisioning request: asked for, or started by this call. */
  readonly requestId?: string;
  /** The name of the event. */
  readonly event?: string;
  /** On arrival, on the emulator's clock: `performance.now()` unless it was given another one. */
  readonly atMs: number;
  readonly at: Date;
  /** The `X-Request-Id` that the response bears: the sequence number as 32 hexadecimal digits. */
  readonly xRequestId: string;
  /** The access key, once the signature was found right. */
  readonly signedBy?: string;
  readonly fault?: Fault["kind"];
  /** `"none"`: the client got no whole response. `"pending"`: it may still get one. */
  readonly httpStatus: number | "none" | "pending";
  /** The provisioning status in the response. */
  readonly provisioningStatus?: string;
}

/** A call that is still being responded. */
export type OpenCall = { -readonly [Field in keyof Call]: Call[Field] };

/** All calls in order of arrival, and a way to wait for the next ones. */
export class CallRecord {
  readonly calls: OpenCall[] = [];
  readonly #waiting = new Set<() => void>();

  /** @param nowMs a clock that never jumps, in milliseconds */
  constructor(private readonly nowMs = () => performance.now()) {}

  /** Writes down a call that has just arrived. */
  open(request: IncomingMessage): { readonly call: OpenCall; readonly asks: OperationCall | undefined } {
    const { method = "", url = "" } = request;
    const asks = recognize(method, url);
    const event = method === "POST" ? /^\/emulator\/events\/([^/]+)$/.exec(rawPath(url))?.[1] : undefined;
    const sequence = this.calls.length + 1;
    const call: OpenCall = {
      sequence,
      operation: event === undefined ? (asks?.operation ?? "unknown") : "event",
      method,
      path: rawPath(url),
      query: decodedQuery(url),
      headers: plainHeaders(request),
      ...(asks !== undefined && { instanceId: asks.instanceId }),
      ...(asks?.requestId !== undefined && { requestId: asks.requestId }),
      ...(event !== undefined && { event: decode(event) }),
      atMs: this.nowMs(),
      at: new Date(),
      xRequestId: sequence.toString(16).padStart(32, "0"),
      httpStatus: "pending",
    };
    this.calls.push(call);
    for (const check of this.#waiting) check();
    return { call, asks };
  }

  /** Resolves with the `count`-th call of a kind as soon as it is on record. */
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
