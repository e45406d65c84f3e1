import type { AnswerSchema, BrokenAnswer } from "./response-schema";
import type { Question } from "../faults/call-description";

/** One of the service's calls: what goes over the wire, how its answer is read, and how texts name it. */
export interface Operation<T> extends Pick<
  Question,
  "task" | "subject" | "action" | "ids" | "ifAnswerIsLost"
> {
  readonly method: "GET" | "POST";
  /** IDs in it are percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** How long the response may take once the request is sent, in milliseconds; default 10 s. */
  readonly timeoutMs?: number;
  /** Loaded while the answer is under way. */
  readonly schema: Pick<AnswerSchema<unknown>, "load">;
  readonly parse: (json: unknown) => T | BrokenAnswer;
}
