import type { ResponseSchema, InvalidResponse } from "./response-schema";
import type { CallContext } from "../faults/call-context";

/** What a call may need of its response besides the JSON. */
export interface ResponseFacts {
  /** Gives a header of the response, if the response gives keys. */
  readonly header?: (name: string) => string | undefined;
  /** How far this machine's clock is ahead of the service's, in milliseconds, if that is known. */
  readonly skewMs?: number | undefined;
}

/** A call of a service: what is sent, how the response is read, and what texts say about it. */
export interface Operation<T> extends Pick<
  CallContext,
  "task" | "subject" | "action" | "ids" | "ifResponseIsLost" | "service" | "adviseOnRefusal"
> {
  readonly method: "GET" | "POST";
  /** The path, with percent-encoded IDs. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The body, which is sent as JSON. */
  readonly body?: object;
  /** Headers besides those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether the request is sent without a signature, because it proves the caller's identity in another way. Default:
   * it is signed.
   */
  readonly isUnsigned?: boolean;
  /** The status of a successful response. Default: 200. */
  readonly successStatus?: number;
  /** Whether a successful response contains new keys. Such a response is not redacted. */
  readonly givesKeys?: boolean;
  /** How long the response may take after the request is sent, in milliseconds. Default: 10 s. */
  readonly timeoutMs?: number;
  /** The schema of the response. It is loaded while the response is under way. */
  readonly schema: Pick<ResponseSchema<unknown>, "load">;
  readonly parse: (json: unknown, response?: ResponseFacts) => T | InvalidResponse;
}
