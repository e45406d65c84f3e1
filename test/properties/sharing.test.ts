import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Setting, type Toll, type Wait, waitAtOnce } from "../../bench/many-waits";
import { startProvider } from "../../bench/this-package";
import { FakeClock } from "../support/fake-clock";
import { responseOf, truthful } from "../support/properties/reaction";
import { outages as runs } from "../support/properties/runs";
import { startService } from "../support/properties/service";
import { randomFrom } from "../support/random";

/** How long a poll and a list take that find an end. */
const callsMs = 300;

/** From 1 s to 5 min, spread log-uniformly. */
const lastsMs = fc.nat(10_000).map((share) => 1_000 * 300 ** (share / 10_000));

/** Three waits or more, which begin together or one after another. */
const waits = fc
  .tuple(fc.constantFrom(0, 0, 5_000, 60_000), fc.boolean(), lastsMs)
  .chain(([fromMs, areAlike, alike]) =>
    fc.array(fc.record({ startMs: fc.nat(fromMs), lastsMs: areAlike ? fc.constant(alike) : lastsMs }), {
      minLength: 3,
      maxLength: 40,
      size: "max",
    }),
  );

const limit = fc
  .tuple(
    fc.constantFrom([20, 10], [20, 60], [60, 60], [100, 60], [200, 300], [400, 300]),
    fc.constantFrom("token bucket" as const, "fixed window" as const),
  )
  .map(([[calls = 1, seconds = 1], kind]) => ({ calls, windowMs: 1_000 * seconds, kind }));

/** The longest first pause of a wait: 1 s, and 10 % jitter. */
const firstPauseMs = 1_100;

/**
 * How many lists may save nothing. If all requests end within the first pause of their waits, no list finds one of them
 * in progress a second time. A list needs three waits.
 */
function listsInVain(waits: readonly Wait[]): number {
  return waits.every(({ lastsMs }) => lastsMs < firstPauseMs) ? waits.length / 3 : 0;
}

/** Runs the same waits with and without sharing. */
async function compare(setting: Omit<Setting, "shared">, seed: number) {
  const alone = await waitAtOnce({ ...setting, shared: false }, seed);
  const shared = await waitAtOnce({ ...setting, shared: true }, seed);
  return { alone, shared, waits: setting.waits.length };
}

/** In a single run a wait may be lucky. Over all runs, shared polls have to be better in both. */
function assertBetter(tolls: readonly { alone: Toll; shared: Toll; waits: number }[], most: number) {
  for (const cost of ["calls", "lag"] as const) {
    const sum = (how: "alone" | "shared") =>
      tolls.reduce(
        (sum, { waits, [how]: toll }) => sum + (cost === "calls" ? toll.calls : waits * toll.meanLagMs),
        0,
      );
    assert.ok(sum("shared") <= most * sum("alone"), `${cost}: ${sum("shared")}, alone ${sum("alone")}`);
  }
}

describe("shared polls of any waits", function () {
  this.timeout(runs.longestTestMs);

  it(`cost no more calls, and find each end as soon as a single wait does, or sooner ${runs.inTitle}`, async () => {
    const tolls: Awaited<ReturnType<typeof compare>>[] = [];
    await fc.assert(
      fc.asyncProperty(waits, fc.nat(), async (waits, seed) => {
        const toll = await compare({ waits }, seed);
        const { alone, shared } = toll;
        const most = alone.calls + listsInVain(waits);
        assert.ok(shared.calls <= most, `${shared.calls} calls, alone ${alone.calls}`);
        assert.ok(shared.worstLagMs <= 7_700 + callsMs, `${shared.worstLagMs} ms late`);
        tolls.push(toll);
      }),
      runs.parameters,
    );
    assertBetter(tolls, 0.75);
  });

  it(`stay within a limit while it is known, and use it fully ${runs.inTitle}`, async () => {
    const tolls: Awaited<ReturnType<typeof compare>>[] = [];
    await fc.assert(
      fc.asyncProperty(waits, limit, fc.nat(), async (waits, limit, seed) => {
        const toll = await compare({ waits, limit }, seed);
        assert.equal(toll.shared.throttledAgain, 0);
        assert.equal(toll.alone.throttledAgain, 0);
        tolls.push(toll);
      }),
      runs.parameters,
    );
    assertBetter(tolls, 1);
  });

  it(`end with the true status even if the list never changes ${runs.inTitle}`, async () => {
    const timed = fc.record({ lastsMs, timeoutMs: fc.integer({ min: 2_000, max: 120_000 }) });
    const gates = fc.array(timed, { minLength: 3, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(gates, fc.nat(), async (gates, seed) => {
        const clock = new FakeClock();
        let happened = 0;
        const { send, calls } = startService({
          clock,
          order: () => (happened += 1),
          react: ({ requestId }) =>
            requestId === undefined ? responseOf({ says: "a list", list: "stale" }, {}) : truthful(),
          truthOf: (_instanceId, requestId) => ({
            status:
              clock.now() < (gates[Number(requestId.slice(2))]?.lastsMs ?? NaN) ? "IN_PROGRESS" : "SUCCEEDED",
          }),
          requestsOf: () => gates.map((_, index) => `r-${index}`),
        });
        const waitFor = startProvider(send, clock, randomFrom(seed));
        const wait = async ({ lastsMs, timeoutMs }: (typeof gates)[number], index: number) => {
          const isOpen = await waitFor(`r-${index}`, timeoutMs).then(
            () => true,
            () => false,
          );
          const lastMs = calls.findLast(({ requestId }) => requestId === `r-${index}`)?.atMs ?? NaN;
          if (isOpen) assert.ok(clock.now() >= lastsMs);
          else
            assert.ok(lastMs >= timeoutMs - 1_000 - 1e-6 && lastsMs >= lastMs, `polled last at ${lastMs} ms`);
        };
        await clock.run(Promise.all(gates.map(wait)));
      }),
      runs.parameters,
    );
  });
});
