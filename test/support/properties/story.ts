import * as fc from "fast-check";
import type { RequestKind } from "../emulator/request-lives";
import { kindNames } from "./kinds";
import type { Reaction } from "./reaction";
import { listReaction, statusReaction } from "./reactions";

const minute = 60_000;
const hour = 60 * minute;

/** One wait or read. */
export interface Plan {
  readonly kind: "create" | "update" | "read" | "refresh";
  readonly requestKind: RequestKind;
  readonly instance: number;
  readonly request: number;
  readonly waitFor: "SUCCEEDED" | "FINISHED";
  readonly timeoutMs: number;
  readonly startMs: number;
}

/** All that happens to the waits of one process. */
export interface Story {
  readonly plans: readonly Plan[];
  /** How requests really stand, whatever the responses say. */
  readonly lives: readonly { readonly endsMs: number; readonly outcome: "SUCCEEDED" | "FAILED" }[];
  /** What becomes of the first status calls, in the order in which they are sent; of all others, the truth. */
  readonly reactions: readonly Reaction[];
  readonly lists: readonly Reaction[];
  readonly jitter: readonly number[];
}

const timeoutMs = fc.oneof(
  { weight: 28, arbitrary: fc.integer({ min: 1_000, max: minute }) },
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 3_000 }) },
  { weight: 8, arbitrary: fc.constantFrom(1, 999, 1_000, 1_001, 2_000, 30_000) },
  { weight: 1, arbitrary: fc.constantFrom(2 * minute, 10 * minute) },
  { weight: 1, arbitrary: fc.constantFrom(30 * minute, hour) },
);

const endsMs = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 10, 1_000) },
  { weight: 10, arbitrary: fc.integer({ min: 0, max: minute }) },
  { weight: 1, arbitrary: fc.constant(5 * minute) },
  { weight: 1, arbitrary: fc.constant(2 * hour) },
);

/** Plans for requests of one, two or three kinds: few kinds, so that there are often enough of one to share polls. */
const plans = fc.shuffledSubarray([...kindNames], { minLength: 1 }).chain((kinds) =>
  fc.array(
    fc.record<Plan>({
      kind: fc.constantFrom("create", "create", "create", "create", "update", "read", "refresh"),
      requestKind: fc.constantFrom(...kinds),
      instance: fc.constantFrom(0, 0, 0, 0, 0, 1),
      request: fc.nat(4),
      waitFor: fc.constantFrom("SUCCEEDED", "SUCCEEDED", "FINISHED"),
      timeoutMs,
      startMs: fc.constantFrom(0, 0, 0, 5, 700, 3_000, 9_990, 45_000),
    }),
    { minLength: 1, maxLength: 8 },
  ),
);

export const story = fc.record<Story>({
  plans,
  lives: fc.array(fc.record({ endsMs, outcome: fc.constantFrom("SUCCEEDED", "SUCCEEDED", "FAILED") }), {
    minLength: 3,
    maxLength: 3,
  }),
  reactions: fc.array(statusReaction, { maxLength: 12 }),
  lists: fc.array(listReaction, { maxLength: 5 }),
  jitter: fc.array(fc.constantFrom(0, 0.25, 0.5, 0.999), { minLength: 1, maxLength: 3 }),
});
