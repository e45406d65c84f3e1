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

/** The options of a wait on its own clock, with a service that the test scripts. */
function waiter(status: (nowMs: number) => ReturnType<NonNullable<Responses["status"]>>) {
  const clock = new FakeClock();
  const throttle = new Throttle(clock, () => 0.5);
  const pollsMs: number[] = [];
  const options = {
    client: clientOf(
      {
        status: () => {
          pollsMs.push(clock.now());
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
  return { clock, pollsMs, options, throttle };
}

/** The real client, with a transport that the test scripts. */
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
  it("gives a call that hangs 10 s, and reports the client's error", async () => {
    const { clock, pollsMs, options } = waiter(hang);
    const outcome = await clock.run(
      waitForRequest(permissionSetProvisioningOperations, key, 15_000, options),
    );
    assert.deepEqual(pollsMs, [0, 14_000]);
    assert.ok(!outcome.finished);
    assert.equal(outcome.lastError?.message, "No response comes in time.");
  });

  it("says that its own request was throttled, if the time is up before its turn", async () => {
    const refusal = new ThrottledError("Another one.", { retryAfterMs: 60_000, text: "429 Slower." });
    const { clock, pollsMs, options, throttle } = waiter(hang);
    const throttled = (_signal: AbortSignal, onSend: () => void) => {
      onSend();
      return Promise.reject(refusal);
    };
    const attempt = { signal: new AbortController().signal, latestMs: Infinity };
    await assert.rejects(throttle.run(throttled, attempt));
    const outcome = await clock.run(waitForRequest(permissionSetProvisioningOperations, key, 5_000, options));
    assert.deepEqual(pollsMs, []);
    assert.ok(!outcome.finished);
    assert.equal(outcome.lastError?.message, "No turn for provisioning request r-1 (instance ssoins-1).");
    assert.ok(outcome.lastError instanceof ThrottledError);
    assert.equal(outcome.lastError.throttling, refusal.throttling);
    assert.equal(clock.now(), 5_000);
  });
});

describe("an unknown request", () => {
  const unknown = new NotFoundError("Identity Center does not know it: 404.", 30_000);
  const inProgress = { ...key, status: "IN_PROGRESS" } as const;

  it("is retried for 30 s from the start of a wait, and then the error is the service's own", async () => {
    const { clock, options } = waiter(() => Promise.reject(unknown));
    await assert.rejects(
      clock.run(waitForRequest(permissionSetProvisioningOperations, key, 600_000, options)),
      unknown,
    );
    assert.equal(clock.now(), 30_000);
  });

  it("is retried for 30 s from when it was last seen, and then the text says when that was", async () => {
    let seenMs = 0;
    const { clock, pollsMs, options } = waiter((nowMs) => {
      // Seen for a minute, and later for a moment.
      if (nowMs < 60_000 || (nowMs > 80_000 && nowMs < 90_000)) {
        seenMs = nowMs;
        return Promise.resolve(inProgress);
      }
      return Promise.reject(unknown);
    });
    const error: unknown = await clock
      .run(waitForRequest(permissionSetProvisioningOperations, key, 600_000, options))
      .catch((e: unknown) => e);
    assert.ok(error instanceof NotFoundError);
    assert.equal(
      error.message,
      "Provisioning request r-1 was known until 30s ago (IN_PROGRESS). Identity Center does not know it: 404.",
    );
    assert.equal(error.cause, unknown);
    assert.ok(seenMs > 80_000);
    assert.ok(Math.abs(clock.now() - seenMs - 30_000) < 0.001, `${clock.now() - seenMs} ms`);
    assert.equal(pollsMs.at(-1), clock.now());
  });

  it("is no error if the request comes back in time", async () => {
    const { clock, options } = waiter((nowMs) => {
      if (nowMs > 60_000 && nowMs < 85_000) return Promise.reject(unknown);
      return Promise.resolve({ ...key, status: nowMs < 100_000 ? "IN_PROGRESS" : "SUCCEEDED" });
    });
    assert.equal(
      (await clock.run(waitForRequest(permissionSetProvisioningOperations, key, 600_000, options))).finished,
      true,
    );
  });

  it("is final at once if the endpoint is wrong, also after the request was seen", async () => {
    const wrongPath = new NotFoundError("Identity Center could not show it: 404 APIGW.0101.", 0);
    const { clock, options } = waiter((nowMs) =>
      nowMs < 10_000 ? Promise.resolve(inProgress) : Promise.reject(wrongPath),
    );
    await assert.rejects(
      clock.run(waitForRequest(permissionSetProvisioningOperations, key, 600_000, options)),
      NotFoundError,
    );
    assert.ok(clock.now() < 20_000);
  });
});

describe("a network that returns nothing", () => {
  const minute = 60_000;
  const dropped = new UnreachableError(
    "No response from h.example (ETIMEDOUT). Check it.",
    "ETIMEDOUT",
    Infinity,
  );

  /** A wait whose endpoint counts as responding from some time on. All its calls fail. */
  async function wait(
    timeoutMs: number,
    respondsFromMs: number,
    respond = (): Promise<never> => Promise.reject(dropped),
  ) {
    const { clock, options } = waiter(respond);
    const client = {
      ...options.client,
      get hasResponded() {
        return clock.now() >= respondsFromMs;
      },
    };
    const ended = clock.run(
      waitForRequest(permissionSetProvisioningOperations, key, timeoutMs, { ...options, client }),
    );
    return { ended: await ended.catch((error: unknown) => error as Error), atMs: clock.now() };
  }

  it("ends a wait after 5 minutes with any fault, and names the whole last error and the proxy", async () => {
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

  it("is not blamed if the metadata service returns nothing: its own error ends the wait", async () => {
    const failing = new MetadataError("The metadata service failed: HTTP 500.", "no credentials", Infinity);
    const { ended } = await wait(30 * minute, Infinity, () => Promise.reject(failing));
    assert.equal(ended, failing);
  });

  it("ends a wait after 5 minutes, plus at most the time of a call, if it is silent", async () => {
    const { ended, atMs } = await wait(30 * minute, Infinity, hang);
    assert.ok(ended instanceof UnreachableError);
    assert.ok(atMs >= 5 * minute && atMs <= 5 * minute + 10_000, `${atMs} ms`);
  });

  for (const [where, instanceOf] of [
    ["on one instance", () => "ssoins-1"],
    ["on an instance each", (index: number) => `ssoins-${index}`],
  ] as const) {
    /** Gates with keys that have not been accepted yet. Calls hang before this time, and get a 503 at once after it. */
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

    it(`ends 200 gates ${where} in 5 minutes plus the time of a call, also those that never got their turn`, async () => {
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

  it("is waited for if the endpoint has responded to any call, before or meanwhile", async () => {
    for (const respondsFromMs of [0, 2 * minute]) {
      const { ended, atMs } = await wait(30 * minute, respondsFromMs);
      assert.ok("finished" in ended && !ended.finished);
      assert.equal(atMs, 30 * minute);
    }
  });

  it("is not blamed if a service responds, if only the one that gives the credentials", async () => {
    const busy = new UnreachableError("STS responded with 503.", "HTTP 503", Infinity, {
      ...{ host: "sts.example.com", httpStatus: 503 },
    });
    const { ended, atMs } = await wait(30 * minute, Infinity, () => Promise.reject(busy));
    assert.ok("finished" in ended && !ended.finished);
    assert.equal(atMs, 30 * minute);
  });

  it("ends a wait at its time-out if that is shorter", async () => {
    const { ended, atMs } = await wait(2 * minute, Infinity);
    assert.ok("finished" in ended && !ended.finished);
    assert.equal(atMs, 2 * minute);
  });
});

describe("readRequest", () => {
  it("returns the first response, finished or not", async () => {
    for (const status of ["IN_PROGRESS", "FAILED"] as const) {
      const { pollsMs, clock, options } = waiter(() => Promise.resolve({ ...key, status }));
      assert.deepEqual(await clock.run(readRequest(permissionSetProvisioningOperations, key, options)), {
        ...key,
        status,
      });
      assert.deepEqual(pollsMs, [0]);
    }
  });

  it("polls again for 30 s, and throws the last error", async () => {
    const fault = new UnreachableError("No response comes.", "HTTP 503", Infinity);
    const { clock, pollsMs, options } = waiter(() => Promise.reject(fault));
    await assert.rejects(clock.run(readRequest(permissionSetProvisioningOperations, key, options)), fault);
    assert.equal(clock.now(), 30_000);
    assert.equal(pollsMs.at(-1), 29_000);
  });

  it("retries no longer than the caller's time", async () => {
    for (const [timeoutMs, endMs] of [
      [8_000, 8_000],
      [60_000, 30_000],
    ] as const) {
      const { clock, options } = waiter(hang);
      await assert.rejects(
        clock.run(readRequest(permissionSetProvisioningOperations, key, options, timeoutMs)),
        {
          message: "No response comes in time.",
        },
      );
      assert.equal(clock.now(), endMs);
    }
  });

  it("retries an unknown request for 5 s, or less if the error says so", async () => {
    for (const [retryForMs, endMs] of [
      [30_000, 5_000],
      [2_000, 2_000],
      [0, 0],
    ] as const) {
      const notFound = new NotFoundError("Unknown.", retryForMs);
      const { clock, options } = waiter(() => Promise.reject(notFound));
      await assert.rejects(
        clock.run(readRequest(permissionSetProvisioningOperations, key, options)),
        notFound,
      );
      assert.equal(clock.now(), endMs);
    }
  });

  it("retries after any other error for as long as the error says", async () => {
    const fault = new UnreachableError("There is no host.", "ENOTFOUND", 12_000);
    const { clock, options } = waiter(() => Promise.reject(fault));
    await assert.rejects(clock.run(readRequest(permissionSetProvisioningOperations, key, options)), fault);
    assert.equal(clock.now(), 12_000);
  });
});
