import type { ResponseSchema, InvalidResponse } from "./response-schema";
import type { CallContext } from "../faults/call-context";

/** One of the service's calls: what goes over the wire, how its response is read, and how texts name it. */
export interface Operation<T> extends Pick<
  CallContext,
  "task" | "subject" | "action" | "ids" | "ifResponseIsLost"
> {
  readonly method: "GET" | "POST";
  /** IDs in it are percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** How long the response may take once the request is sent, in milliseconds; default 10 s. */
  readonly timeoutMs?: number;
  /** Loaded while the response is under way. */
  readonly schema: Pick<ResponseSchema<unknown>, "load">;
  readonly parse: (json: unknown) => T | InvalidResponse;
}
