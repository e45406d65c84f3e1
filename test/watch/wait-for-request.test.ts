import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import assert from "node:assert/strict";
import { Throttle } from "../../src/wait/throttle";
import { MetadataError, NotFoundError, ThrottledError, UnreachableError } from "../../src/model/errors";
import { createClient, createLockoutGuard } from "../../src/identity-center/client";
import type { HttpResponse } from "../../src/identity-center/wire/http";
import { createWatchProcess } from "../../src/watch/watch-process";
import { readRequest, waitForRequest } from "../../src/watch/wait-for-request";
import { type Responses, clientOf } from "../support/client-of";
import { emulatorUser } from "../support/emulator/users";
import { FakeClock } from "../support/fake-clock";

const key = { instanceId: "ssoins-1", requestId: "r-1" };

/** Somebody who asks a service without a wire, on a clock of their own. */
function asker(status: (askedMs: number) => ReturnType<NonNullable<Responses["status"]>>) {
  const clock = new FakeClock();
  const throttle = new Throttle(clock, () => 0.5);
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
      throttle,
    ),
    watch: createWatchProcess(clock, () => 0.5),
    debug: () => undefined,
    onPause: () => undefined,
  };
  return { clock, askedMs, asking, throttle };
}

/** The client as it is, before a wire that the test scripts. */
function unprovenClient(clock: FakeClock, respond: (signal: AbortSignal) => Promise<HttpResponse>) {
  const lockoutGuard = createLockoutGuard(clock);
  return createClient({
    ...{ clock, identity: "a test", route: "HTTPS_PROXY is not set." },
    send: (_request, signal) => respond(signal),
    endpoint: new URL("https://h.example"),
    provenHosts: new Set<string>(),
    credentials: {
      ...{ identity: "a test", source: "a test" },
      get: () => Promise.resolve({ ...emulatorUser, source: "a test" }),
    },
    wallClock: () => 0,
    throttle: new Throttle(clock, () => 0.5),
    lockoutGuardOf: () => lockoutGuard,
  });
}

function hangUntilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new DOMException("aborted", "AbortError"));
    });
  });
}

const hang = () => new Promise<never>(() => undefined);

describe("waitForRequest", () => {
  it("gives a call that hangs 10 s, and says what its client says of that", async () => {
    const { clock, askedMs, asking } = asker(hang);
    const outcome = await clock.run(waitForRequest(permissionSetProvisioningOperations, key, 15_000, asking));
    assert.deepEqual(askedMs, [0, 14_000]);
    assert.ok(!outcome.finished);
    assert.equal(outcome.lastError?.message, "No response comes in time.");
  });

  it("says that it was throttled, of its own request, when its time is over before its turn", async () => {
    const refusal = new ThrottledError("Another one.", { retryAfterMs: 60_000, text: "429 Slower." });
    const { clock, askedMs, asking, throttle } = asker(hang);
    const throttled = (_signal: AbortSignal, onSend: () => void) => {
      onSend();
      return Promise.reject(refusal);
    };
    const attempt = { signal: new AbortController().signal, latestMs: Infinity };
    await assert.rejects(throttle.run(throttled, attempt));
    const outcome = await clock.run(waitForRequest(permissionSetProvisioningOperations, key, 5_000, asking));
    assert.deepEqual(askedMs, []);
    assert.ok(!outcome.finished);
    assert.equal(outcome.lastError?.message, "No turn for provisioning request r-1 (instance ssoins-1).");
    assert.ok(outcome.lastError instanceof ThrottledError);
    assert.equal(outcome.lastError.throttling, refusal.throttling);
    assert.equal(clock.now(), 5_000);
  });
});

describe("a request that is not known", () => {
  const unknown = new NotFoundError("Identity Center does not know it: 404.", 30_000);
  const inProgress = { ...key, status: "IN_PROGRESS" } as const;

  it("may come to be known for 30 s from the start of a wait, and the error is the service's own", async () => {
    const { clock, asking } = asker(() => Promise.reject(unknown));
    await assert.rejects(
      clock.run(waitForRequest(permissionSetProvisioningOperations, key, 600_000, asking)),
      unknown,
    );
    assert.equal(clock.now(), 30_000);
  });

  it("may come back for 30 s from when it was last seen, however late, and the text says that it was", async () => {
    let seenMs = 0;
    const { clock, askedMs, asking } = asker((nowMs) => {
      // Seen for a minute, then for a moment once more.
      if (nowMs < 60_000 || (nowMs > 80_000 && nowMs < 90_000)) {
        seenMs = nowMs;
        return Promise.resolve(inProgress);
      }
      return Promise.reject(unknown);
    });
    const error: unknown = await clock
      .run(waitForRequest(permissionSetProvisioningOperations, key, 600_000, asking))
      .catch((e: unknown) => e);
    assert.ok(error instanceof NotFoundError);
    assert.equal(
      error.message,
      "Provisioning request r-1 was known until 30s ago (IN_PROGRESS). Identity Center does not know it: 404.",
    );
    assert.equal(error.cause, unknown);
    assert.ok(seenMs > 80_000);
    assert.ok(Math.abs(clock.now() - seenMs - 30_000) < 0.001, `${clock.now() - seenMs} ms`);
    assert.equal(askedMs.at(-1), clock.now());
  });

  it("passes when it comes back in time", async () => {
    const { clock, asking } = asker((nowMs) => {
      if (nowMs > 60_000 && nowMs < 85_000) return Promise.reject(unknown);
      return Promise.resolve({ ...key, status: nowMs < 100_000 ? "IN_PROGRESS" : "SUCCEEDED" });
    });
    assert.equal(
      (await clock.run(waitForRequest(permissionSetProvisioningOperations, key, 600_000, asking))).finished,
      true,
    );
  });

  it("is final at once if the endpoint is wrong, also after it was seen", async () => {
    const wrongPath = new NotFoundError("Identity Center could not show it: 404 APIGW.0101.", 0);
    const { clock, asking } = asker((nowMs) =>
      nowMs < 10_000 ? Promise.resolve(inProgress) : Promise.reject(wrongPath),
    );
    await assert.rejects(
      clock.run(waitForRequest(permissionSetProvisioningOperations, key, 600_000, asking)),
      NotFoundError,
    );
    assert.ok(clock.now() < 20_000);
  });
});

describe("a network that gives nothing back", () => {
  const minute = 60_000;
  const dropped = new UnreachableError(
    "No response from h.example (ETIMEDOUT). Check it.",
    "ETIMEDOUT",
    Infinity,
  );

  /** A wait whose endpoint has responded from some moment on; before and after it, calls fail. */
  async function wait(
    timeoutMs: number,
    respondsFromMs: number,
    respond = (): Promise<never> => Promise.reject(dropped),
  ) {
    const { clock, asking } = asker(respond);
    const client = {
      ...asking.client,
      get hasResponded() {
        return clock.now() >= respondsFromMs;
      },
    };
    const ended = clock.run(
      waitForRequest(permissionSetProvisioningOperations, key, timeoutMs, { ...asking, client }),
    );
    return { ended: await ended.catch((error: unknown) => error as Error), atMs: clock.now() };
  }

  it("ends a wait after 5 minutes whatever the fault, with the last error whole, and with the proxy", async () => {
    const { ended, atMs } = await wait(30 * minute, Infinity);
    assert.ok(ended instanceof UnreachableError);
    assert.equal(atMs, 5 * minute);
    assert.equal(
      ended.message.replace(/\d+ polls/, "some polls"),
      "Gave up after 5m waiting for provisioning request r-1 to finish: nothing has responded to some " +
        "polls. The last one failed: No response from h.example (ETIMEDOUT). Check it. HTTPS_PROXY is not set.",
    );
    assert.equal(ended.cause, dropped);
  });

  it("is not blamed if the metadata service is what gives nothing: its own error ends the wait", async () => {
    const failing = new MetadataError("The metadata service failed: HTTP 500.", "no credentials", Infinity);
    const { ended } = await wait(30 * minute, Infinity, () => Promise.reject(failing));
    assert.equal(ended, failing);
  });

  it("ends it after 5 minutes, and the time of a call at most, if it is silent", async () => {
    const { ended, atMs } = await wait(30 * minute, Infinity, hang);
    assert.ok(ended instanceof UnreachableError);
    assert.ok(atMs >= 5 * minute && atMs <= 5 * minute + 10_000, `${atMs} ms`);
  });

  for (const [where, instanceOf] of [
    ["on one instance", () => "ssoins-1"],
    ["on an instance each", (index: number) => `ssoins-${index}`],
  ] as const) {
    /** Gates whose keys nothing has accepted yet. After so long calls get a 503 at once; before it they hang. */
    async function gates(count: number, respondsFromMs = Infinity) {
      const clock = new FakeClock();
      const client = unprovenClient(clock, async (signal) => {
        const fromMs = clock.now();
        if (fromMs < respondsFromMs) await hangUntilAborted(signal);
        return { status: 503, header: () => undefined, text: () => Promise.resolve("{}") };
      });
      const watch = createWatchProcess(clock, () => 0.5);
      const wait = async (index: number) => {
        const ended: unknown = await waitForRequest(
          permissionSetProvisioningOperations,
          { instanceId: instanceOf(index), requestId: `r-${index}` },
          30 * minute,
          {
            ...{ client, watch },
            debug: () => undefined,
            onPause: () => undefined,
          },
        ).catch((error: unknown) => error);
        return { ended, atMs: clock.now() };
      };
      return clock.run(Promise.all(Array.from({ length: count }, (_, index) => wait(index))));
    }

    it(`ends 200 gates ${where} in 5 minutes and the time of a call, also those whose turn never came`, async () => {
      for (const { ended, atMs } of await gates(200)) {
        assert.ok(ended instanceof UnreachableError);
        assert.match(
          ended.message,
          /^Gave up after 5m\d*s? waiting for .*: nothing has responded to .*HTTPS_PROXY is not set\.$/,
        );
        assert.ok(atMs >= 5 * minute && atMs <= 5 * minute + 10_000, `${atMs} ms`);
      }
    });

    it(`ends none of them ${where} if something responds just before`, async () => {
      for (const { ended, atMs } of await gates(10, 4.5 * minute)) {
        assert.ok(!(ended instanceof Error), String(ended));
        assert.equal(atMs, 30 * minute);
      }
    });
  }

  it("is waited out if the endpoint has responded to whatever call, before or meanwhile", async () => {
    for (const respondsFromMs of [0, 2 * minute]) {
      const { ended, atMs } = await wait(30 * minute, respondsFromMs);
      assert.ok("finished" in ended && !ended.finished);
      assert.equal(atMs, 30 * minute);
    }
  });

  it("ends a wait at its time-out if that is shorter", async () => {
    const { ended, atMs } = await wait(2 * minute, Infinity);
    assert.ok("finished" in ended && !ended.finished);
    assert.equal(atMs, 2 * minute);
  });
});

describe("readRequest", () => {
  it("gives the first response, finished or not", async () => {
    for (const status of ["IN_PROGRESS", "FAILED"] as const) {
      const { askedMs, clock, asking } = asker(() => Promise.resolve({ ...key, status }));
      assert.deepEqual(await clock.run(readRequest(permissionSetProvisioningOperations, key, asking)), {
        ...key,
        status,
      });
      assert.deepEqual(askedMs, [0]);
    }
  });

  it("asks again for 30 s, and throws the last fault", async () => {
    const fault = new UnreachableError("No response comes.", "HTTP 503", Infinity);
    const { clock, askedMs, asking } = asker(() => Promise.reject(fault));
    await assert.rejects(clock.run(readRequest(permissionSetProvisioningOperations, key, asking)), fault);
    assert.equal(clock.now(), 30_000);
    assert.equal(askedMs.at(-1), 29_000);
  });

  it("retries no longer than the caller has time", async () => {
    for (const [timeoutMs, endMs] of [
      [8_000, 8_000],
      [60_000, 30_000],
    ] as const) {
      const { clock, asking } = asker(hang);
      await assert.rejects(
        clock.run(readRequest(permissionSetProvisioningOperations, key, asking, timeoutMs)),
        {
          message: "No response comes in time.",
        },
      );
      assert.equal(clock.now(), endMs);
    }
  });

  it("is patient with a request that is not known for 5 s, or less where the error says so", async () => {
    for (const [retryForMs, endMs] of [
      [30_000, 5_000],
      [2_000, 2_000],
      [0, 0],
    ] as const) {
      const notFound = new NotFoundError("Unknown.", retryForMs);
      const { clock, asking } = asker(() => Promise.reject(notFound));
      await assert.rejects(
        clock.run(readRequest(permissionSetProvisioningOperations, key, asking)),
        notFound,
      );
      assert.equal(clock.now(), endMs);
    }
  });

  it("is as patient with any other fault as that says", async () => {
    const fault = new UnreachableError("There is no host.", "ENOTFOUND", 12_000);
    const { clock, asking } = asker(() => Promise.reject(fault));
    await assert.rejects(clock.run(readRequest(permissionSetProvisioningOperations, key, asking)), fault);
    assert.equal(clock.now(), 12_000);
  });
});
