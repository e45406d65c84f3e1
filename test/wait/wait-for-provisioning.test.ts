import assert from "node:assert/strict";
import { NotFoundError, ThrottledError, UnreachableError } from "../../src/errors";
import { Traffic } from "../../src/wait/traffic";
import { lookAtProvisioning, waitForProvisioning } from "../../src/wait/wait-for-provisioning";
import { type Answers, clientOf } from "../support/client-of";
import { FakeClock } from "../support/fake-clock";

const key = { instanceId: "ssoins-1", requestId: "r-1" };

/** Somebody who asks a service without a wire, on a clock of their own. */
function asker(status: (askedMs: number) => ReturnType<NonNullable<Answers["status"]>>) {
  const clock = new FakeClock();
  const askedMs: number[] = [];
  const asking = {
    client: clientOf(
      {
        status: () => {
          askedMs.push(clock.now());
          return status(clock.now());
        },
      },
      clock,
    ),
    traffic: new Traffic(clock, () => 0.5),
    signal: new AbortController().signal,
    debug: () => undefined,
    onPause: () => undefined,
  };
  return { clock, askedMs, asking };
}

const hang = () => new Promise<never>(() => undefined);

describe("waitForProvisioning", () => {
  it("gives a call that hangs 10 s, and says what its client says of that", async () => {
    const { clock, askedMs, asking } = asker(hang);
    const outcome = await clock.run(waitForProvisioning(key, 15_000, asking));
    assert.deepEqual(askedMs, [0, 14_000]);
    assert.ok(!outcome.finished);
    assert.equal(outcome.lastError?.message, "Nobody answers in time.");
  });

  it("says that it was throttled, of its own request, when its time is over before its turn", async () => {
    const { clock, askedMs, asking } = asker(hang);
    const { traffic, signal } = asking;
    const refusal = new ThrottledError("Another one.", { retryAfterMs: 60_000, text: "429 Slower." });
    const throttled = (_signal: AbortSignal, onSend: () => void) => {
      onSend();
      return Promise.reject(refusal);
    };
    const { throttle } = traffic.paceOf(asking.client);
    await assert.rejects(throttle.run(throttled, { signal, latestMs: Infinity }));
    const outcome = await clock.run(waitForProvisioning(key, 5_000, asking));
    assert.deepEqual(askedMs, []);
    assert.ok(!outcome.finished);
    assert.equal(outcome.lastError?.message, "No turn for provisioning request r-1 (instance ssoins-1).");
    assert.ok(outcome.lastError instanceof ThrottledError);
    assert.equal(outcome.lastError.throttling, refusal.throttling);
    assert.equal(clock.now(), 5_000);
  });
});

describe("waits of several tenants in one process", () => {
  it("do not slow each other, however one of them is throttled", async () => {
    const clock = new FakeClock();
    const traffic = new Traffic(clock, () => 0.5);
    const limited = new ThrottledError("Slower.", {
      rateLimit: { calls: 1, windowMs: 3_600_000 },
      text: "429 limit:1,time:1 hour.",
    });
    const callsMs: number[] = [];
    const asTenant = (identity: string, status: NonNullable<Answers["status"]>) =>
      lookAtProvisioning(key, {
        ...{ client: { ...clientOf({ status }), identity }, traffic, signal: new AbortController().signal },
        debug: () => undefined,
        onPause: () => undefined,
      });
    await assert.rejects(clock.run(asTenant("one", () => Promise.reject(limited))), ThrottledError);
    const startMs = clock.now();
    const succeeded = () => {
      callsMs.push(clock.now() - startMs);
      return Promise.resolve({ ...key, status: "SUCCEEDED" } as const);
    };
    await clock.run(asTenant("another", succeeded));
    assert.deepEqual(callsMs, [0]);
  });
});

describe("lookAtProvisioning", () => {
  it("gives the first answer, finished or not", async () => {
    for (const status of ["IN_PROGRESS", "FAILED"] as const) {
      const { askedMs, clock, asking } = asker(() => Promise.resolve({ ...key, status }));
      assert.deepEqual(await clock.run(lookAtProvisioning(key, asking)), { ...key, status });
      assert.deepEqual(askedMs, [0]);
    }
  });

  it("asks again for 30 s, and throws the last fault", async () => {
    const fault = new UnreachableError("Nobody answers.", "HTTP 503", Infinity);
    const { clock, askedMs, asking } = asker(() => Promise.reject(fault));
    await assert.rejects(clock.run(lookAtProvisioning(key, asking)), fault);
    assert.equal(clock.now(), 30_000);
    assert.equal(askedMs.at(-1), 29_000);
  });

  it("asks for no longer than whoever asks has time", async () => {
    for (const [timeoutMs, endMs] of [
      [8_000, 8_000],
      [60_000, 30_000],
    ] as const) {
      const { clock, asking } = asker(hang);
      await assert.rejects(clock.run(lookAtProvisioning(key, asking, timeoutMs)), {
        message: "Nobody answers in time.",
      });
      assert.equal(clock.now(), endMs);
    }
  });

  it("is patient with a request that is not known for 5 s, or less where the error says so", async () => {
    for (const [patienceMs, endMs] of [
      [30_000, 5_000],
      [2_000, 2_000],
      [0, 0],
    ] as const) {
      const notFound = new NotFoundError("Unknown.", patienceMs);
      const { clock, asking } = asker(() => Promise.reject(notFound));
      await assert.rejects(clock.run(lookAtProvisioning(key, asking)), notFound);
      assert.equal(clock.now(), endMs);
    }
  });

  it("is as patient with any other fault as that says", async () => {
    const fault = new UnreachableError("Nobody is there.", "ENOTFOUND", 12_000);
    const { clock, asking } = asker(() => Promise.reject(fault));
    await assert.rejects(clock.run(lookAtProvisioning(key, asking)), fault);
    assert.equal(clock.now(), 12_000);
  });
});
