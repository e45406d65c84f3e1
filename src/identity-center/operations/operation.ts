import type { ResponseSchema, InvalidResponse } from "./response-schema";
import type { CallContext } from "../faults/call-context";

/** One of a service's calls: what goes over the wire, how its response is read, and how texts name it. */
export interface Operation<T> extends Pick<
  CallContext,
  "task" | "subject" | "action" | "ids" | "ifResponseIsLost" | "service" | "adviseOnRefusal"
> {
  readonly method: "GET" | "POST";
  /** IDs in it are percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** Besides those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the request goes out without a signature: it proves who calls in another way. Default: it is signed. */
  readonly isUnsigned?: boolean;
  /** The status of a response that is as it should be; default 200. */
  readonly successStatus?: number;
  /** Whether the response holds new keys. They are not compared with those that the request was signed with. */
  readonly givesKeys?: boolean;
  /** How long the response may take once the request is sent, in milliseconds; default 10 s. */
  readonly timeoutMs?: number;
  /** Loaded while the response is under way. */
  readonly schema: Pick<ResponseSchema<unknown>, "load">;
  /** @param header gives a header of the response */
  readonly parse: (json: unknown, header?: (name: string) => string | undefined) => T | InvalidResponse;
}
