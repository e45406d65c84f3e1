import assert from "node:assert/strict";
import { Throttle } from "../../src/wait/throttle";
import { UnreachableError } from "../../src/model/errors";
import { createClient, createLockoutGuard } from "../../src/identity-center/client";
import type { Credentials } from "../../src/identity-center/credentials/credentials";
import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import { startProvisioning } from "../../src/provider/start-provisioning";
import { emulatorUser } from "../support/emulator/users";
import { FakeClock } from "../support/fake-clock";

const target = {
  instanceId: "i-1",
  permissionSetId: "ps-1",
  targetType: "ALL_PROVISIONED_ACCOUNTS",
} as const;
const minute = 60_000;
const started = { permission_set_provisioning_status: { request_id: "new", status: "IN_PROGRESS" } };

/** The course of one POST: when it connects, and when a response or a fault comes. */
interface Fate {
  readonly connectMs?: number;
  /** From when the connection is established. */
  readonly responseMs?: number;
  readonly status?: number;
  readonly fault?: string;
  readonly retryAfter?: string;
  readonly body?: string;
}

/** A start on a fake clock, with the real client and a transport that the test scripts. */
function start(
  fateOf: (nowMs: number, attempt: number) => Fate,
  createMs: number,
  { credentials }: { credentials?: (nowMs: number) => void } = {},
) {
  const clock = new FakeClock();
  const postsMs: number[] = [];
  const uncertain: string[] = [];
  let provisionings = 0;
  const send = async (_request: unknown, signal: AbortSignal, onConnected?: () => void) => {
    const {
      connectMs = 0,
      responseMs = 0,
      status = 200,
      fault,
      retryAfter,
      body: ownBody,
    } = fateOf(clock.now(), postsMs.push(clock.now()));
    const pass = (ms: number) =>
      new Promise<void>((resolve, reject) => {
        signal.addEventListener("abort", () => {
          cancel();
          reject(new DOMException("aborted", "AbortError"));
        });
        const cancel = clock.after(ms, resolve);
      });
    const breakDown = () => {
      throw Object.assign(new Error("broken"), { name: "FetchError", code: fault });
    };
    await pass(connectMs);
    if (fault !== undefined && responseMs === 0) breakDown();
    onConnected?.();
    // The service has the request now, whatever happens to the response.
    if (status === 200) provisionings += 1;
    await pass(responseMs);
    if (fault !== undefined) breakDown();
    const body =
      status === 200 ? JSON.stringify(started) : '{"error_code":"IIC.1217","error_msg":"Conflict"}';
    const header = (name: string) => (name === "Retry-After" ? retryAfter : undefined);
    return { status, header, text: () => Promise.resolve(ownBody ?? body) };
  };
  const lockoutGuard = createLockoutGuard(clock);
  const client = createClient({
    ...{
      send,
      clock,
      route: "HTTPS_PROXY is not set.",
      endpoint: new URL("https://h.example"),
      provenHosts: new Set<string>(),
    },
    credentials: {
      ...{ identity: "a test", source: "a test" },
      get: () => {
        credentials?.(clock.now());
        const own: Credentials = { ...emulatorUser, source: "a test" };
        return Promise.resolve(own);
      },
    },
    wallClock: () => 0,
    throttle: new Throttle(clock, () => 0.5),
    lockoutGuardOf: () => lockoutGuard,
  });
  const end = clock
    .run(
      startProvisioning(target, createMs, {
        ...{ client, clock, random: () => 0.5 },
        debug: () => undefined,
        onUncertain: ({ name }) => uncertain.push(name),
        onPause: () => undefined,
      }),
    )
    .then(
      ({ requestId }) => requestId,
      (error: unknown) => error as Error,
    );
  return { clock, client, end, postsMs, uncertain, provisionings: () => provisionings };
}

const conflictUntil = (ms: number) => (nowMs: number) => ({
  responseMs: 2_000,
  status: nowMs < ms ? 409 : 200,
});

describe("startProvisioning", () => {
  it("starts once and returns the request ID whenever a conflict ends, or says that nothing was started", async () => {
    for (let untilMs = 0; untilMs <= 6 * minute; untilMs += 7_000) {
      const { end, postsMs, provisionings } = start(conflictUntil(untilMs), 5 * minute);
      const ended = await end;
      assert.equal(provisionings(), ended === "new" ? 1 : 0);
      if (ended !== "new") assert.equal((ended as Error).name, "NotStartedError");
      assert.ok(Math.max(...postsMs) <= 4 * minute, "each has 60 s for its response");
      assert.equal(ended === "new", untilMs <= (postsMs.at(-1) ?? 0));
    }
  });

  it("says after five minutes of conflicts that nothing was started, with the whole last error", async () => {
    const { end, postsMs } = start(conflictUntil(Infinity), 5 * minute);
    const error = (await end) as Error;
    assert.ok(error.cause instanceof UnreachableError);
    assert.match(error.cause.message, / 409 IIC\.1217 Conflict\. /);
    assert.ok(
      error.message.startsWith(
        `Could not provision permission set ps-1 within 5m: ${postsMs.length} attempts. Nothing was started. The last ` +
          `error: ${error.cause.message} `,
      ),
      error.message,
    );
    assert.match(error.message, /customTimeouts\.create: an attempt begins only while 1m of it is left/);
  });

  for (const createMs of [1, 30_000, 59_999, minute, 90_000]) {
    it(`makes the first attempt with a time-out of ${createMs} ms, and does not abort it`, async () => {
      const slow = start(() => ({ responseMs: 59_999 }), createMs);
      assert.equal(await slow.end, "new");
      assert.equal(slow.clock.now(), 59_999);
      const tooSlow = start(() => ({ responseMs: 60_001 }), createMs);
      assert.equal(((await tooSlow.end) as Error).name, "UncertainOutcomeError");
      assert.equal(tooSlow.clock.now(), minute);
    });
  }

  it("makes one attempt if the time-out leaves no time for another one", async () => {
    const { end, postsMs, clock } = start(conflictUntil(Infinity), 30_000);
    assert.match(
      ((await end) as Error).message,
      /within 30s: 1 attempt\. Nothing was started\. The last error: .* 409 /,
    );
    assert.deepEqual(postsMs, [0]);
    assert.equal(clock.now(), 2_000);
  });

  it("does not abort an attempt at the time-out if it began in time", async () => {
    const late = start(
      (nowMs) => (nowMs < 40_000 ? { status: 409 } : { connectMs: 50_000, responseMs: 59_000 }),
      2 * minute,
    );
    assert.equal(await late.end, "new");
    assert.ok(late.clock.now() > 2 * minute);
  });

  it("gives the response 60 s from when the connection is established", async () => {
    const { end, clock } = start(() => ({ connectMs: 59_000, responseMs: 59_000 }), 5 * minute);
    assert.equal(await end, "new");
    assert.equal(clock.now(), 118_000);
  });

  it("sends a call again only if it did not go out", async () => {
    for (const [fate, name] of [
      [{ connectMs: 1_000, fault: "ECONNRESET" }, "NotStartedError"],
      [{ connectMs: Infinity }, "NotStartedError"],
      [{ responseMs: 1_000, fault: "ECONNREFUSED" }, "UncertainOutcomeError"],
      [{ responseMs: 100_000 }, "UncertainOutcomeError"],
      ...[408, 500, 503].map((status) => [{ status, responseMs: 1 }, "UncertainOutcomeError"] as const),
      [{ status: 429 }, "NotStartedError"],
      [{ status: 429, retryAfter: "100000" }, "NotStartedError"],
    ] as const) {
      const { end, postsMs } = start(() => fate, 5 * minute);
      const what = JSON.stringify(fate);
      assert.equal(((await end) as Error).name, name, what);
      assert.equal(postsMs.length > 1, name === "NotStartedError", `${what}: ${String(postsMs)}`);
      assert.ok(Math.max(...postsMs) <= 4 * minute, what);
    }
  });

  it("says that nothing was started, how long it tried and over which route if nothing ever responds", async () => {
    for (const [fate, createMs, within, atMs] of [
      [{ connectMs: Infinity }, 5 * minute, "5m", [3.5 * minute, 5 * minute]],
      [{ connectMs: Infinity }, 30 * minute, /^[56]m\d*s?$/, [5 * minute, 6 * minute]],
      [{ connectMs: 1, fault: "ETIMEDOUT" }, 30 * minute, "5m", [5 * minute, 5 * minute + 1]],
      [{ connectMs: 1, fault: "ENOTFOUND" }, 30 * minute, "30s", [30_000, 30_001]],
    ] as const) {
      const { end, clock, postsMs, uncertain } = start(() => fate, createMs);
      const { name, message } = (await end) as Error;
      assert.equal(name, "NotStartedError", message);
      const [, saidFor = "", attempts] =
        /^Could not provision permission set ps-1 within (\S+): (\d+) attempts\. Nothing was started\. The last error: Could not .* Nothing has responded yet\. HTTPS_PROXY is not set\. /.exec(
          message,
        ) ?? assert.fail(message);
      if (typeof within === "string") assert.equal(saidFor, within);
      else assert.match(saidFor, within);
      assert.equal(Number(attempts), postsMs.length);
      assert.ok(clock.now() >= atMs[0] && clock.now() <= atMs[1], `${clock.now()} ms`);
      assert.doesNotMatch(message, /customTimeouts/);
      assert.deepEqual(uncertain, []);
    }
  });

  it("does not repeat a start after a 404, and fails at once", async () => {
    const { end, postsMs, clock } = start(() => ({ status: 404 }), 5 * minute);
    const error = (await end) as Error;
    assert.deepEqual(postsMs, [0]);
    assert.equal(clock.now(), 0);
    assert.equal(error.name, "NotFoundError");
    assert.match(
      error.message,
      /^Identity Center does not know permission set ps-1 \(instance i-1\): 404 .* Check both IDs, and/,
    );
  });

  it("reports the errors after which it is not known whether a provisioning was started", async () => {
    for (const [fate, told] of [
      [{ responseMs: 1_000, fault: "ECONNRESET" }, ["UncertainOutcomeError"]],
      [{ status: 503 }, ["UncertainOutcomeError"]],
      [{ body: "[]" }, ["UnexpectedResponseError"]],
      [{ status: 302, responseMs: 1 }, []],
      [{ status: 400 }, []],
      [{ status: 409 }, []],
      [{ connectMs: 1_000, fault: "ECONNRESET" }, []],
      [{}, []],
    ] as const) {
      const { end, uncertain } = start(() => fate, 5 * minute);
      await end;
      assert.deepEqual(uncertain, told, JSON.stringify(fate));
    }
  });

  it("does not report an uncertain outcome if credentials are unavailable", async () => {
    const expired = new UnreachableError("The metadata gave no new ones.", "expired credentials", Infinity);
    const passing = start(() => ({}), 5 * minute, {
      credentials: (nowMs) => {
        if (nowMs < 20_000) throw expired;
      },
    });
    assert.equal(await passing.end, "new");
    assert.equal(passing.provisionings(), 1);
    const lasting = start(() => ({}), 5 * minute, {
      credentials: () => {
        throw expired;
      },
    });
    assert.match(
      ((await lasting.end) as Error).message,
      /Nothing was started\. The last error: The metadata gave no new ones\. /,
    );
    assert.deepEqual(lasting.postsMs, []);
  });

  it("gives up unsent if it does not get its turn in time, and says what it waited for", async () => {
    const { client, clock, end } = start(() => ({ status: 429, retryAfter: "100000" }), minute);
    await end;
    const again = {
      ...{ client, clock, random: () => 0.5 },
      debug: () => undefined,
      onUncertain: () => undefined,
      onPause: () => undefined,
    };
    const operation = permissionSetProvisioningOperations.describe({ instanceId: "i-1", requestId: "r-1" });
    const read = client.call(operation, { latestMs: () => 1e9 });
    await clock.run(assert.rejects(read));
    const startMs = clock.now();
    await assert.rejects(clock.run(startProvisioning(target, 10 * minute, again)), {
      name: "NotStartedError",
      message:
        /10m: 0 attempts\. Nothing was started\. The last error: .*: the call was not sent, because h\.example throttled/,
    });
    assert.equal(clock.now() - startMs, 9 * minute);
  });
});
