import assert from "node:assert/strict";
import { LockoutGuard, type CredentialOutcome } from "../../../src/identity-center/credentials/lockout-guard";
import { Registry } from "../../../src/wait/registry";
import { FakeClock } from "../../support/fake-clock";

interface Response {
  readonly outcome: CredentialOutcome;
}

/** A request that was sent and waits for the test to end it. */
interface SentRequest {
  readonly caller: number;
  response(response: Response): void;
  fail(error: Error): void;
}

const never = new AbortController().signal;
const unknown: Response = { outcome: "unknown" };
const accepted: Response = { outcome: "accepted" };
const refused: Response = { outcome: "refused" };
const throttled: Response = { outcome: "throttled" };

describe("LockoutGuard", () => {
  let lockoutGuard: LockoutGuard<Response>;
  let sent: SentRequest[];
  let clock: FakeClock;

  beforeEach(() => {
    clock = new FakeClock();
    lockoutGuard = new LockoutGuard<Response>(({ outcome }) => outcome, clock);
    sent = [];
  });

  afterEach("no timer is left", async () => {
    await settle();
    assert.equal(clock.pendingTimers, 0);
  });

  async function call(
    caller: number,
    signal = new AbortController().signal,
    isWrite = false,
  ): Promise<Response> {
    const { response } = await lockoutGuard.run(
      () =>
        new Promise((resolve, reject) => {
          sent.push({ caller, response: resolve, fail: reject });
        }),
      signal,
      isWrite,
    );
    return response;
  }

  function callAtOnce(callers: number): Promise<Response>[] {
    return Array.from({ length: callers }, (_, caller) => call(caller));
  }

  /** The request that was sent last, and how many there were before it. */
  async function nextRequest(before: number): Promise<SentRequest> {
    await settle();
    assert.equal(sent.length, before + 1, `${sent.length} requests were sent`);
    return sent[before] ?? assert.fail();
  }

  it("sends one request of 30 callers at a time until one is accepted, then all the others at once", async () => {
    const responses = callAtOnce(30);
    (await nextRequest(0)).response(unknown);
    (await nextRequest(1)).response(unknown);
    (await nextRequest(2)).response(accepted);
    await settle();
    assert.equal(sent.length, 30);
    for (const request of sent.slice(3)) request.response(unknown);
    const outcomes = (await Promise.all(responses)).map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ["unknown", "unknown", "accepted", ...Array<string>(27).fill("unknown")]);
  });

  it("sends for each caller once, in the order in which they came", async () => {
    const responses = callAtOnce(30);
    for (let before = 0; before < 30; before += 1) (await nextRequest(before)).response(unknown);
    await Promise.all(responses);
    assert.deepEqual(
      sent.map(({ caller }) => caller),
      Array.from({ length: 30 }, (_, caller) => caller),
    );
  });

  it("holds back a call that comes during a request, not only the calls that came with it", async () => {
    const first = call(1);
    const request = await nextRequest(0);
    const second = call(2);
    await settle();
    assert.equal(sent.length, 1);
    request.response(unknown);
    (await nextRequest(1)).response(unknown);
    await Promise.all([first, second]);
  });

  it("holds no call back once the credentials have been accepted", async () => {
    const first = call(1);
    (await nextRequest(0)).response(accepted);
    await first;
    const later = callAtOnce(30);
    await settle();
    assert.equal(sent.length, 31);
    for (const request of sent.slice(1)) request.response(unknown);
    await Promise.all(later);
    void call(99);
    await settle();
    assert.equal(sent.length, 32);
  });

  it("gives everyone who waits the refusal, without sending anything for them", async () => {
    const responses = callAtOnce(30);
    (await nextRequest(0)).response(refused);
    for (const response of await Promise.all(responses)) assert.equal(response, refused);
    assert.equal(sent.length, 1);
  });

  it("gives everyone who comes later the refusal, without sending anything for them", async () => {
    const first = call(1);
    (await nextRequest(0)).response(refused);
    await first;
    for (const response of await Promise.all(callAtOnce(30))) assert.equal(response, refused);
    assert.equal(sent.length, 1);
  });

  it("gives everyone who waits that the service throttles, without sending anything for them", async () => {
    const responses = callAtOnce(30);
    (await nextRequest(0)).response(throttled);
    for (const response of await Promise.all(responses)) assert.equal(response, throttled);
    assert.equal(sent.length, 1);
  });

  it("tries again for a call that comes after the service has throttled", async () => {
    const first = call(1);
    (await nextRequest(0)).response(throttled);
    await first;
    const second = call(2);
    (await nextRequest(1)).response(accepted);
    assert.equal(await second, accepted);
  });

  it("sends nothing any more when credentials are refused that were accepted before", async () => {
    const first = call(1);
    (await nextRequest(0)).response(accepted);
    await first;
    const [expired, stillGood] = [call(2), call(3)];
    await settle();
    sent[1]?.response(refused);
    assert.equal(await expired, refused);
    sent[2]?.response(accepted);
    assert.equal(await stillGood, accepted);
    assert.equal(await call(4), refused);
    assert.equal(sent.length, 3);
  });

  it("lets the next one try after a failed attempt, which only its own caller hears of", async () => {
    const responses = callAtOnce(3);
    const outcomes = Promise.allSettled(responses);
    const reset = new Error("read ECONNRESET");
    (await nextRequest(0)).fail(reset);
    (await nextRequest(1)).fail(reset);
    (await nextRequest(2)).response(accepted);
    assert.deepEqual(await outcomes, [
      { status: "rejected", reason: reset },
      { status: "rejected", reason: reset },
      { status: "fulfilled", value: accepted },
    ]);
  });

  it("lets the next one try when a request cannot even be made", async () => {
    const broken = new Error("URI malformed");
    const first = lockoutGuard.run(() => {
      throw broken;
    }, never);
    await assert.rejects(first, broken);
    const second = call(2);
    (await nextRequest(0)).response(accepted);
    assert.equal(await second, accepted);
  });

  it("lets the next one try when the request in flight is aborted", async () => {
    const controller = new AbortController();
    const first = lockoutGuard.run(
      () =>
        new Promise((_resolve, reject) => {
          controller.signal.addEventListener("abort", () => {
            reject(new Error("aborted in flight"));
          });
        }),
      controller.signal,
    );
    const second = call(2);
    await settle();
    assert.equal(sent.length, 0);
    controller.abort();
    await assert.rejects(first, new Error("aborted in flight"));
    (await nextRequest(0)).response(accepted);
    assert.equal(await second, accepted);
  });

  it("lets go at once of a call that is aborted while it waits", async () => {
    const controller = new AbortController();
    const timeUp = new Error("time is up");
    const first = call(1);
    const second = call(2, controller.signal);
    controller.abort(timeUp);
    await assert.rejects(second, timeUp);
    (await nextRequest(0)).response(accepted);
    await first;
    assert.equal(sent.length, 1);
  });

  it("never sends for a caller who was aborted while waiting", async () => {
    const controller = new AbortController();
    const timeUp = new Error("time is up");
    const first = call(1);
    const second = call(2, controller.signal);
    const third = call(3);
    const outcome = assert.rejects(second, timeUp);
    const request = await nextRequest(0);
    controller.abort(timeUp);
    request.response(unknown);
    (await nextRequest(1)).response(accepted);
    await Promise.all([first, outcome, third]);
    assert.deepEqual(
      sent.map(({ caller }) => caller),
      [1, 3],
    );
  });

  it("sends nothing for a caller who comes aborted, and goes on with the next", async () => {
    const timeUp = new Error("time is up");
    await assert.rejects(call(1, AbortSignal.abort(timeUp)), timeUp);
    const second = call(2);
    (await nextRequest(0)).response(accepted);
    assert.equal(await second, accepted);
  });

  it("holds no one up for more than 2 s, and leaves at most three calls unanswered", async () => {
    const hang = callAtOnce(30);
    const sentAfterMs = async (ms: number) => {
      await clock.run(clock.delay(ms - clock.now()));
      return sent.length;
    };
    assert.equal(await sentAfterMs(1_999), 1);
    assert.equal(await sentAfterMs(2_001), 2);
    assert.equal(await sentAfterMs(3_999), 2);
    assert.equal(await sentAfterMs(4_001), 3);
    assert.equal(await sentAfterMs(3_600_000), 3);
    sent[1]?.fail(new Error("no response in time"));
    await assert.rejects(hang[1] ?? assert.fail());
    (await nextRequest(3)).response(accepted);
    await settle();
    assert.equal(sent.length, 30);
    for (const request of sent) request.response(unknown);
    await Promise.allSettled(hang);
  });

  it("keeps one of the three places for a read, and sends the writes that wait once the key is accepted", async () => {
    const writes = Array.from({ length: 5 }, (_, caller) => call(caller, never, true));
    const read = call(99);
    await clock.run(clock.delay(60_000));
    assert.deepEqual(
      sent.map(({ caller }) => caller),
      [0, 1, 99],
    );
    sent[0]?.response(unknown);
    (await nextRequest(3)).response(unknown);
    await clock.run(clock.delay(2_001));
    assert.deepEqual(
      sent.map(({ caller }) => caller),
      [0, 1, 99, 2, 3],
      "a write that has ended makes room for the next one",
    );
    sent[2]?.response(accepted);
    assert.equal(await read, accepted);
    await settle();
    assert.equal(sent.length, 6);
    for (const request of sent) request.response(unknown);
    await Promise.all(writes);
  });

  it("sends a wrong key three times at most, however long each refusal takes", async () => {
    for (const responseMs of [0, 1_000, 2_000, 2_001, 3_999, 4_001, 9_999, 60_000]) {
      lockoutGuard = new LockoutGuard<Response>(({ outcome }) => outcome, clock);
      let sends = 0;
      const calls = Array.from({ length: 30 }, () =>
        lockoutGuard.run(async () => {
          sends += 1;
          await clock.delay(responseMs);
          return refused;
        }, new AbortController().signal),
      );
      const outcomes = await clock.run(Promise.all(calls));
      assert.ok(sends <= 3, `sent ${sends} times`);
      assert.deepEqual(
        outcomes.map(({ isOwn }) => isOwn),
        outcomes.map((_, caller) => caller < sends),
      );
      await clock.run(clock.delay(60_000));
    }
  });

  it("tries refused credentials again after 5 minutes, one call at a time", async () => {
    const first = call(1);
    (await nextRequest(0)).response(refused);
    await first;
    await clock.run(clock.delay(299_999));
    assert.equal(await call(2), refused);
    assert.equal(sent.length, 1);
    await clock.run(clock.delay(1));
    const later = callAtOnce(30);
    (await nextRequest(1)).response(accepted);
    await settle();
    assert.equal(sent.length, 31);
    for (const request of sent) request.response(unknown);
    assert.equal(await later[0], accepted);
  });

  it("does not take a response to what went out before a refusal for an acceptance after it", async () => {
    const first = call(1);
    (await nextRequest(0)).response(accepted);
    await first;
    const [early, late] = [call(2), call(3)];
    await settle();
    sent[1]?.response(refused);
    sent[2]?.response(accepted);
    assert.deepEqual(await Promise.all([early, late]), [refused, accepted]);
    await clock.run(clock.delay(300_000));
    const later = callAtOnce(2);
    await settle();
    assert.equal(sent.length, 4, "one at a time");
    sent[3]?.response(accepted);
    await settle();
    sent[4]?.response(accepted);
    await Promise.all(later);
  });

  it("classifies each response once", async () => {
    let classified = 0;
    lockoutGuard = new LockoutGuard(({ outcome }) => {
      classified += 1;
      return outcome;
    }, clock);
    const responses = callAtOnce(3);
    (await nextRequest(0)).response(refused);
    await Promise.all([...responses, call(4)]);
    assert.equal(classified, 1);
  });
});

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("the lockout guards of a process", () => {
  const minuteMs = 60_000;
  const hourMs = 60 * minuteMs;

  function start() {
    const clock = new FakeClock();
    const guards = new Registry(() => new LockoutGuard<Response>(({ outcome }) => outcome, clock));
    /** Makes a call that is under way for so long. */
    const call = (response: Response, durationMs = 0) =>
      guards.of("one").run(async () => {
        await clock.delay(durationMs);
        return response;
      }, never);
    return { clock, guards, call };
  }

  it("are one for each credentials", () => {
    const { guards } = start();
    assert.equal(guards.of("one"), guards.of("one"));
    assert.notEqual(guards.of("one"), guards.of("another"));
  });

  it("are kept for an hour after their last call", async () => {
    const { clock, guards, call } = start();
    const guard = guards.of("one");
    await clock.run(clock.delay(30 * minuteMs));
    await clock.run(call(refused, minuteMs));
    await clock.run(clock.delay(hourMs - 1));
    guards.of("another");
    assert.equal(guards.of("one"), guard);
    await clock.run(clock.delay(1));
    guards.of("another");
    assert.notEqual(guards.of("one"), guard);
  });

  it("are kept as long as a call is under way", async () => {
    const { clock, guards, call } = start();
    const guard = guards.of("one");
    const slow = call(accepted, 3 * hourMs);
    await clock.run(clock.delay(3 * hourMs - 1));
    assert.equal(guards.of("one"), guard);
    await clock.run(slow);
    assert.equal(guards.of("one"), guard);
  });
});
