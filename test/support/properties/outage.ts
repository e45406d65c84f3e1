import * as fc from "fast-check";
import { createWatchProcess } from "../../../src/watch/watch-process";
import type { RequestKind } from "../emulator/request-lives";
import { FakeClock } from "../fake-clock";
import { clientOn } from "./client-on";
import { createProviders, kindName } from "./kinds";
import { responseOf, type Fault, type Reaction, rightList, truthful } from "./reaction";
import { startService } from "./service";
import { withoutStacks } from "./without-stacks";

const minute = 60_000;
const hour = 60 * minute;

/** A service that misbehaves for a while, always in the same way, and the gates that wait meanwhile. */
export interface Outage {
  readonly gates: readonly {
    readonly requestKind: RequestKind;
    readonly startMs: number;
    readonly timeoutMs: number;
  }[];
  readonly hits: "status calls" | "list calls" | "all calls";
  readonly fromMs: number;
  readonly lastsMs: number;
  readonly reaction: Reaction;
  readonly jitter: readonly number[];
}

const throttlings = [
  ...[undefined, "0", "1", "5", "90", "3600", "-1", "abc"].map((retryAfter) => throttling(retryAfter, "")),
  ...[
    "limit:1,time:1 second",
    "limit:200,time:5 minute",
    "limit:3,time:1 minute",
    "limit:1,time:1 hour",
  ].flatMap((limit) => [throttling(undefined, limit), throttling("1", limit)]),
];

/** Every kind of fault that may pass. */
const passing: readonly Reaction[] = [
  ...[408, 409, 500, 502, 503, 504].map((status) => ({ ...truthful(), status })),
  ...["", "<html>Sign in</html>"].map((text) =>
    responseOf({ says: "these bytes", bytes: Buffer.from(text) }, {}),
  ),
  ...["cut", "hangs"].map((bodyEnd) => ({ ...truthful(), bodyEnd }) as Reaction),
  ...["ECONNRESET", "ETIMEDOUT", "EPIPE", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"].map((code): Fault => ({
    delayMs: 20,
    error: { code },
    deaf: false,
  })),
  { delayMs: 0, error: "none, it hangs", deaf: false },
  { ...truthful(), status: 404 },
];

function throttling(retryAfter: string | undefined, limit: string): Reaction {
  const bytes = Buffer.from(JSON.stringify({ error_code: "APIGW.0308", error_msg: `Too many. ${limit}` }));
  return responseOf(
    { says: "these bytes", bytes },
    { status: 429, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } },
  );
}

export const outage = fc.record<Outage>({
  gates: fc.array(
    fc.record({
      requestKind: kindName,
      startMs: fc.constantFrom(0, 0, 0, 5, 700, 3_000, 29_000, minute),
      timeoutMs: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: minute, max: 5 * minute }) },
        { weight: 3, arbitrary: fc.constantFrom(1_000, 20_000, 31_000) },
        { weight: 1, arbitrary: fc.constantFrom(30 * minute, 3 * hour) },
      ),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  hits: fc.constantFrom("status calls", "status calls", "list calls", "all calls"),
  fromMs: fc.oneof(fc.constantFrom(0, 10, 25_000), fc.nat(2 * minute)),
  lastsMs: fc.constantFrom(10_000, minute, 10 * minute, 2 * hour),
  reaction: fc.oneof(
    fc
      .tuple(fc.constantFrom(...passing, ...throttlings), fc.constantFrom(0, 20, 20, 2_000, 15_000))
      .map(([reaction, delayMs]) => ({ ...reaction, delayMs })),
  ),
  jitter: fc.array(fc.constantFrom(0, 0.25, 0.5, 0.999), { minLength: 1, maxLength: 3 }),
});

/** How many calls, or progress lines of one gate, a second of an outage may see. */
const mostASecond = 4;

/** Five minutes, and the time of a call that is under way then. */
const longestWithoutResponseMs = 5 * minute + 10_000;

/** Lives through an outage. Gives what was too much, and ends there. */
export function endure(outage: Outage): Promise<readonly string[]> {
  return withoutStacks(() => live(outage));
}

async function live({ gates, hits, fromMs, lastsMs, reaction, jitter }: Outage) {
  const clock = new FakeClock();
  const excesses: string[] = [];
  const endsMs = gates.map(() => Infinity);
  const waiting = () =>
    gates.filter(
      ({ startMs }, index) => startMs <= clock.now() && (endsMs[index] ?? 0) > clock.now() - 1_000,
    );
  const check = (what: string, perSecond: number, most: number) => {
    if (perSecond <= most) return;
    excesses.push(`${perSecond} ${what} in a second of ${waiting().length} gates, at ${clock.now()} ms`);
  };

  const callsMs = lastSecond(clock);
  let happened = 0;
  const service = startService({
    clock,
    order: () => (happened += 1),
    truthOf: () => ({ status: "IN_PROGRESS" }),
    requestsOf: () => gates.map((_, index) => `r-${index}`),
    react({ requestId }) {
      check("calls", callsMs(), mostASecond * waiting().length);
      // A storm has no end of its own.
      if (excesses.length > 0) return { ...truthful(), status: 403 };
      const isList = requestId === undefined;
      const isHit = hits === "all calls" || (hits === "list calls") === isList;
      if (isHit && clock.now() >= fromMs && clock.now() < fromMs + lastsMs) return reaction;
      return isList ? rightList : truthful();
    },
  });
  const client = clientOn(service.send, clock);
  const progressMs = gates.map(() => lastSecond(clock));
  let draws = 0;
  const providers = createProviders({
    connect: () => client,
    engineLog: {
      progress: (urn) => {
        check("progress lines", progressMs[Number(urn)]?.() ?? 0, mostASecond);
      },
      warn: () => undefined,
      debug: () => undefined,
      note: () => undefined,
      isCi: false,
    },
    watch: createWatchProcess(clock, () => jitter[(draws += 1) % jitter.length] ?? 0.5),
  });

  await clock.run(
    Promise.all(
      gates.map(async ({ requestKind, startMs, timeoutMs }, index) => {
        await clock.delay(startMs);
        const inputs = { instanceId: "ssoins-0", requestId: `r-${index}`, __urn: String(index) };
        const waits = providers[requestKind].create({ ...inputs, __createTimeoutMs: timeoutMs });
        await waits.catch((error: unknown) => {
          const hasResponded = service.calls.some(({ status }) => status !== undefined);
          const tookMs = clock.now() - startMs;
          if (hasResponded || excesses.length > 0) return;
          if (tookMs > longestWithoutResponseMs) excesses.push(`waited ${tookMs} ms, and nothing responded`);
          const isTimeOut = tookMs === timeoutMs || tookMs >= 5 * minute;
          if (isTimeOut && !String(error).includes("HTTPS_PROXY is not set.")) excesses.push(String(error));
        });
        endsMs[index] = clock.now();
      }),
    ),
  );
  return excesses;
}

/** Counts what happens: each call of it notes one more, and gives how many there were in the second up to now. */
function lastSecond(clock: FakeClock): () => number {
  const atMs: number[] = [];
  return () => {
    atMs.push(clock.now());
    while ((atMs[0] ?? 0) <= clock.now() - 1_000) atMs.shift();
    return atMs.length;
  };
}
