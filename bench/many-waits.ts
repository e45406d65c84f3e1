import { rateLimiter } from "../test/support/emulator/rate-limit";
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

export interface Setting {
  readonly waits: number;
  /** How long the requests last, spread evenly over the waits. */
  readonly lastMs: { readonly from: number; readonly to: number };
  /** Whether the service allows no more than 200 calls in 5 minutes: a bucket that fills up again evenly. */
  readonly isLimited: boolean;
  /** If not, the service refuses the list call. */
  readonly shared: boolean;
}

/** What it takes until the last of the waits has ended. */
export interface Toll {
  readonly calls: number;
  /** Calls that got a 429, sent after the response to the first of them. */
  readonly throttledLater: number;
  /** From the end of a request until its gate opens. */
  readonly meanLagMs: number;
  readonly worstLagMs: number;
}

/** Lets as many gates begin at once, on as many requests that begin with them. */
export async function waitAtOnce({ waits, lastMs, isLimited, shared }: Setting, seed = 1): Promise<Toll> {
  const clock = new FakeClock();
  const lives = new Map(
    Array.from({ length: waits }, (_, index) => {
      return [`r-${index}`, lastMs.from + ((lastMs.to - lastMs.from) * (index + 0.5)) / waits];
    }),
  );
  const admit = isLimited
    ? rateLimiter({ calls: 200, windowMs: 5 * 60_000, kind: "token bucket" }, () => clock.now())
    : () => undefined;
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
      status: clock.now() < (lives.get(requestId) ?? NaN) ? "IN_PROGRESS" : "SUCCEEDED",
    }),
    requestsOf: () => [...lives.keys()],
  });
  const waitFor = startProvider(send, clock, randomFrom(seed));
  const lagsMs = await clock.run(
    Promise.all(
      [...lives].map(async ([requestId, lifeMs]) => {
        await waitFor(requestId);
        return clock.now() - lifeMs;
      }),
    ),
  );
  const throttled = calls.filter(({ status }) => status?.code === 429);
  const firstMs = Math.min(...throttled.map(({ ended }) => ended?.atMs ?? NaN));
  return {
    calls: calls.length,
    throttledLater: throttled.filter(({ atMs }) => atMs > firstMs).length,
    meanLagMs: mean(lagsMs),
    worstLagMs: Math.max(...lagsMs),
  };
}

const lasts = [
  { from: 60_000, to: 60_000 },
  { from: 54_000, to: 66_000 },
  { from: 10_000, to: 120_000 },
];

/** What many waits at once cost, with shared polls and without: a chapter of the results. */
export async function manyWaits(): Promise<string> {
  return `## Many waits at once

Waits on one instance that begin together with their requests. A call takes 0.1 s. The lag is the time from the end of a
request until its gate opens. Alone: the service refuses the list call, and its only refusal, which is counted, ends
sharing. Requests that all last 60 s end at one moment, so that all waits are lucky or unlucky together.

${await tableOf(false)}

The same if the service allows 200 calls in 5 minutes, in a bucket that fills up again evenly, and no one else calls.
Later 429s are those of calls that were sent after the response to the first call that was throttled.

${await tableOf(true)}
`;
}

async function tableOf(isLimited: boolean): Promise<string> {
  const rows: string[][] = [];
  for (const lastMs of lasts) {
    for (const waits of [1, 10, 50, 200]) {
      const alone = await waitAtOnce({ waits, lastMs, isLimited, shared: false });
      const shared = await waitAtOnce({ waits, lastMs, isLimited, shared: true });
      rows.push([
        String(waits),
        [...new Set([lastMs.from, lastMs.to])].map((ms) => ms / 1_000).join(" to ") + " s",
        ...[alone.calls, shared.calls].map(String),
        ...[alone.meanLagMs, shared.meanLagMs, alone.worstLagMs, shared.worstLagMs].map(seconds),
        ...(isLimited ? [alone.throttledLater, shared.throttledLater].map(String) : []),
      ]);
    }
  }
  const measures = ["calls", "mean lag", "worst lag", ...(isLimited ? ["later 429s"] : [])];
  const pairs = measures.flatMap((measure) => [`${measure}, alone`, "shared"]);
  return table(["waits", isLimited ? "last, under the limit" : "last", ...pairs], rows);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
