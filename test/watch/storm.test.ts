import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import assert from "node:assert/strict";
import { ThrottledError } from "../../src/model/errors";
import { parseRateLimit, parseRetryAfter } from "../../src/identity-center/wire/throttling";
import { createWatchProcess } from "../../src/watch/watch-process";
import { waitForRequest } from "../../src/watch/wait-for-request";
import { clientOf } from "../support/client-of";
import { FakeClock } from "../support/fake-clock";

const instanceId = "ssoins-1";
const date = "Sun, 06 Nov 1994 08:49:37 GMT";
const minute = 60_000;

/** Waits of half an hour that get the same 429 for each call. */
async function storm(waits: number, { retryAfter, text = "" }: { retryAfter?: string; text?: string }) {
  const clock = new FakeClock();
  const watch = createWatchProcess(clock, () => 0.5);
  const callsMs: number[] = [];
  const refuse = async () => {
    callsMs.push(clock.now());
    await clock.delay(20);
    throw new ThrottledError("Slower.", {
      retryAfterMs: parseRetryAfter(retryAfter, date, 0),
      rateLimit: parseRateLimit(text),
      text: "429 Slower.",
    });
  };
  const client = clientOf({ status: refuse, list: refuse }, clock);
  const pausesMs: number[] = [];
  const outcomes = await clock.run(
    Promise.all(
      Array.from({ length: waits }, async (_, index) => {
        const key = { instanceId, requestId: `r-${index}` };
        const outcome = await waitForRequest(permissionSetProvisioningOperations, key, 30 * minute, {
          client,
          watch,
          debug: () => undefined,
          onPause: ({ nextPollInMs }) => pausesMs.push(nextPollInMs),
        });
        return { outcome, atMs: clock.now() };
      }),
    ),
  );
  assert.equal(clock.pendingTimers, 0);
  return { outcomes, callsMs, pausesMs };
}

describe("a storm of 429", () => {
  const retryAfters = ["0", "-1", "abc", date, "Sat, 06 Nov 2094 08:49:37 GMT", "100000", "1", undefined];
  const texts = [
    "",
    "limit:0,time:1 minute",
    "limit:200,time:365 day",
    "limit:3,time:1 minute",
    "limit:1,time:1 day",
  ];
  for (const retryAfter of retryAfters) {
    for (const text of texts) {
      it(`with Retry-After ${retryAfter ?? "absent"} and the text "${text}" ends no wait early and gets few calls`, async () => {
        for (const waits of [1, 20]) {
          const { outcomes, callsMs } = await storm(waits, { ...(retryAfter && { retryAfter }), text });
          for (const { outcome, atMs } of outcomes) {
            assert.ok(!outcome.finished);
            assert.equal(atMs, 30 * minute);
            assert.equal(outcome.lastError?.summary, "HTTP 429");
          }
          // One call every 30 s at the end of the doubling. "1" allows one a second.
          const most = retryAfter === "1" ? 30 * 60 + 1 : 70;
          assert.ok(callsMs.length <= most + waits, `${callsMs.length} calls of ${waits} waits`);
        }
      });
    }
  }

  it("with a limit in its text gets no more calls than the limit allows", async () => {
    const { callsMs } = await storm(20, { retryAfter: "1", text: "limit:3,time:1 minute" });
    const after = callsMs.slice(20);
    for (const fromMs of after) {
      assert.ok(after.filter((ms) => ms >= fromMs && ms < fromMs + minute).length <= 3);
    }
    assert.ok(after.length > 60, `${after.length} calls`);
  });

  it("shows when the next poll comes", async () => {
    const { pausesMs } = await storm(1, { retryAfter: "90" });
    assert.deepEqual([...new Set(pausesMs.slice(0, -1).map(Math.round))], [90_000]);
  });
});
