import { type RateLimit, rateLimiter } from "../test/support/emulator/rate-limit";
import { ServiceError } from "../test/support/emulator/service-error";
import { FakeClock } from "../test/support/fake-clock";
import { type Reaction, responseOf, rightList, truthful } from "../test/support/properties/reaction";
import { startService } from "../test/support/properties/service";
import { randomFrom } from "../test/support/random";
import { mean } from "./statistics";
import { table } from "./tables";
import { startProvider } from "./this-package";

/** How long each call takes. */
const callMs = 100;

/** Requests that end at one moment are found early or late together: one run says little. */
const runs = 5;

/** A wait, and the request that begins with it. */
export interface Wait {
  readonly startMs: number;
  readonly lastsMs: number;
}

export interface Setting {
  readonly waits: readonly Wait[];
  /** Default: none. */
  readonly limit?: RateLimit | undefined;
  /** If not, the service refuses the list call. */
  readonly shared: boolean;
}

/** What it takes until the last of the waits has ended. */
export interface Toll {
  readonly calls: number;
  /** Calls that got a 429, sent after the response to the first of them. */
  readonly throttledLater: number;
  /** Those of them that were sent less than a window after the response to another: the limit was still known. */
  readonly throttledAgain: number;
  /** From the end of a request until its gate opens. */
  readonly meanLagMs: number;
  readonly worstLagMs: number;
}

/** The same, of several runs that draw other jitter: means, but for the worst lag and the sum of the 429s. */
export async function meanToll(setting: Setting): Promise<Toll> {
  const tolls: Toll[] = [];
  for (let seed = 1; seed <= runs; seed += 1) tolls.push(await waitAtOnce(setting, seed));
  return {
    calls: Math.round(mean(tolls.map(({ calls }) => calls))),
    throttledLater: tolls.reduce((sum, { throttledLater }) => sum + throttledLater, 0),
    throttledAgain: tolls.reduce((sum, { throttledAgain }) => sum + throttledAgain, 0),
    meanLagMs: mean(tolls.map(({ meanLagMs }) => meanLagMs)),
    worstLagMs: Math.max(...tolls.map(({ worstLagMs }) => worstLagMs)),
  };
}

/** Lets gates wait for requests of one instance. */
export async function waitAtOnce({ waits, limit, shared }: Setting, seed = 1): Promise<Toll> {
  const clock = new FakeClock();
  const endsMs = new Map(waits.map(({ startMs, lastsMs }, index) => [`r-${index}`, startMs + lastsMs]));
  const admit = limit ? rateLimiter(limit, () => clock.now()) : () => undefined;
  const react = (isList: boolean): Reaction => {
    try {
      admit();
      if (isList && !shared) throw new ServiceError(403, "IIC.1000", "No permission.");
      return isList ? { ...rightList, delayMs: callMs } : truthful(callMs);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { status, body } = error.toResponse("x-1");
      return responseOf({ says: "these bytes", bytes: Buffer.from(body) }, { status, delayMs: callMs });
    }
  };
  let happened = 0;
  const { send, calls } = startService({
    clock,
    order: () => (happened += 1),
    react: ({ requestId }) => react(requestId === undefined),
    truthOf: (_instanceId, requestId) => ({
      status: clock.now() < (endsMs.get(requestId) ?? NaN) ? "IN_PROGRESS" : "SUCCEEDED",
    }),
    requestsOf: () => [...endsMs.keys()].filter((_, index) => clock.now() >= (waits[index]?.startMs ?? 0)),
  });
  const waitFor = startProvider(send, clock, randomFrom(seed));
  const lagsMs = await clock.run(
    Promise.all(
      waits.map(async ({ startMs, lastsMs }, index) => {
        await clock.delay(startMs);
        await waitFor(`r-${index}`);
        return clock.now() - startMs - lastsMs;
      }),
    ),
  );
  const throttled = calls.filter(({ status }) => status?.code === 429);
  const windowMs = limit?.windowMs ?? 0;
  const firstMs = Math.min(...throttled.map(({ ended }) => ended?.atMs ?? NaN));
  return {
    calls: calls.length,
    throttledLater: throttled.filter(({ atMs }) => atMs > firstMs).length,
    throttledAgain: throttled.filter(({ atMs }) =>
      throttled.some(({ ended }) => ended && ended.atMs < atMs && atMs < ended.atMs + windowMs),
    ).length,
    meanLagMs: mean(lagsMs),
    worstLagMs: Math.max(...lagsMs),
  };
}

const limit: RateLimit = { calls: 200, windowMs: 5 * 60_000, kind: "token bucket" };

/** Waits that begin together, and last so long: spread evenly. */
export function waitsOf(count: number, fromMs: number, toMs: number): Wait[] {
  return Array.from({ length: count }, (_, index) => {
    return { startMs: 0, lastsMs: fromMs + ((toMs - fromMs) * (index + 0.5)) / count };
  });
}

/** The limit is met before it is known: sharing may not help. */
const tightLimit: RateLimit = { calls: 20, windowMs: 60_000, kind: "token bucket" };

/** What many waits at once cost, with shared polls and without: a chapter of the results. */
export async function manyWaits(): Promise<string> {
  const tight = { waits: waitsOf(10, 30_000, 90_000), limit: tightLimit };
  const alone = await meanToll({ ...tight, shared: false });
  const shared = await meanToll({ ...tight, shared: true });
  return `## Many waits at once

Waits on one instance that begin together with their requests. A call takes 0.1 s. The lag is the time from the end of a
request until its gate opens. Alone: the service refuses the list call, and its only refusal, which is counted, ends
sharing. Each line is ${runs} runs that draw other jitter: means, but for the worst lag and the sum of later 429s.

${await tableOf(undefined)}

The same if the service allows 200 calls in 5 minutes, in a bucket that fills up again evenly, and no one else calls.
Later 429s are those of calls that were sent after the response to the first call that was throttled.

${await tableOf(limit)}

A limit is not known before the first 429. If it is so tight that any ten waits meet it at once, sharing gains little
or nothing: under 20 calls a minute, 10 waits of 30 to 90 s end ${seconds(alone.meanLagMs)} late on average alone, and ${seconds(shared.meanLagMs)} shared.
`;
}

async function tableOf(limit: RateLimit | undefined): Promise<string> {
  const rows: string[][] = [];
  for (const [last, fromMs, toMs] of [
    ["60 s", 60_000, 60_000],
    ["54 to 66 s", 54_000, 66_000],
    ["10 to 120 s", 10_000, 120_000],
  ] as const) {
    for (const count of [1, 10, 50, 200]) {
      const waits = waitsOf(count, fromMs, toMs);
      const alone = await meanToll({ waits, limit, shared: false });
      const shared = await meanToll({ waits, limit, shared: true });
      rows.push([
        ...[String(count), last],
        ...[alone.calls, shared.calls].map(String),
        ...[alone.meanLagMs, shared.meanLagMs, alone.worstLagMs, shared.worstLagMs].map(seconds),
        ...(limit ? [alone.throttledLater, shared.throttledLater].map(String) : []),
      ]);
    }
  }
  const measures = ["calls", "mean lag", "worst lag", ...(limit ? ["later 429s"] : [])];
  const pairs = measures.flatMap((measure) => [`${measure}, alone`, "shared"]);
  return table(["waits", limit ? "last, under the limit" : "last", ...pairs], rows);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
