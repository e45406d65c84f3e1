import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import assert from "node:assert/strict";
import {
  RefusedError,
  ThrottledError,
  UnexpectedResponseError,
  UnreachableError,
} from "../../src/model/errors";
import type { ListPage } from "../../src/identity-center/operations/list-response";
import type { DescribedRequest } from "../../src/model/request";
import { createWatchProcess } from "../../src/watch/watch-process";
import { Throttle } from "../../src/wait/throttle";
import { waitForRequest } from "../../src/watch/wait-for-request";
import { type Responses, clientOf } from "../support/client-of";
import { FakeClock } from "../support/fake-clock";
import { kinds } from "../support/properties/kinds";

const instanceId = "ssoins-1";
const hour = 3_600_000;

interface Life {
  readonly endsMs: number;
  readonly outcome?: "SUCCEEDED" | "FAILED";
}

/** A call that got a response: when, and which one. */
interface Call {
  readonly atMs: number;
  /** The ID of the request. `"list"` for a page of the list. */
  readonly what: string;
  readonly signal: AbortSignal;
}

/** A service on a fake clock that responds after 20 ms, and waits on this clock without jitter. */
function start(lives: Readonly<Record<string, Life>>) {
  const clock = new FakeClock();
  const watch = createWatchProcess(clock, () => 0.5);
  const calls: Call[] = [];
  const debug: string[] = [];
  const service = {
    /** The response to a status call. */
    status: (requestId: string): DescribedRequest => {
      const { endsMs, outcome = "SUCCEEDED" } = lives[requestId] ?? { endsMs: Infinity };
      return {
        instanceId,
        requestId,
        status: clock.now() < endsMs ? "IN_PROGRESS" : outcome,
        accountId: "a-1",
      };
    },
    /** The response to a list call. */
    list: (marker: string | undefined): ListPage | Error | Promise<ListPage> => ({
      requestIds: marker === undefined ? inProgress() : [],
      nextMarker: undefined,
    }),
  };
  const inProgress = () =>
    Object.keys(lives).filter((requestId) => service.status(requestId).status === "IN_PROGRESS");

  const responses: Responses = {
    async status({ requestId }, { signal }) {
      calls.push({ atMs: clock.now(), what: requestId, signal });
      await clock.delay(20);
      signal.throwIfAborted();
      return service.status(requestId);
    },
    async list(instance, marker, { signal }) {
      assert.equal(instance, instanceId);
      calls.push({ atMs: clock.now(), what: "list", signal });
      await clock.delay(20);
      signal.throwIfAborted();
      const page = await service.list(marker);
      if (page instanceof Error) throw page;
      return page;
    },
  };
  const throttle = new Throttle(clock, () => 0.5);
  const client = clientOf(responses, clock, throttle);
  const wait = async (requestId: string, timeoutMs = hour) => {
    const outcome = await waitForRequest(
      permissionSetProvisioningOperations,
      { instanceId, requestId },
      timeoutMs,
      {
        client,
        watch,
        debug: (line) => debug.push(line),
        onPause: () => undefined,
      },
    );
    return { ...outcome, atMs: clock.now() };
  };
  const waitForAll = (timeoutMs?: number) =>
    clock.run(Promise.all(Object.keys(lives).map((requestId) => wait(requestId, timeoutMs))));
  const count = (what: string) => calls.filter((call) => call.what === what).length;
  return { clock, throttle, watch, calls, debug, service, client, wait, waitForAll, count };
}

/** This many requests `r-0`, `r-1`, … with the same life. */
function requests(count: number, life: Life): Record<string, Life> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`r-${index}`, life]));
}

const ended = (debug: readonly string[]) =>
  debug.filter((line) => line.startsWith("Each wait polls for itself"));

describe("shared polls", () => {
  it("do not exist for one or two waits", async () => {
    const { waitForAll, count } = start(requests(2, { endsMs: 60_000 }));
    await waitForAll();
    assert.equal(count("list"), 0);
  });

  it("save more than four fifths of the calls of fifty waits of a minute, and see each end as early", async () => {
    const alone = start({ "r-0": { endsMs: 60_000 } });
    const [one] = await alone.waitForAll();
    const together = start(requests(50, { endsMs: 60_000 }));
    const outcomes = await together.waitForAll();
    assert.ok(together.calls.length < (50 * alone.calls.length) / 5, `${together.calls.length} calls`);
    for (const outcome of outcomes) {
      assert.ok(outcome.finished && outcome.response.status === "SUCCEEDED");
      assert.ok(outcome.atMs <= (one?.atMs ?? 0) + 100, `seen at ${outcome.atMs}`);
    }
    assert.deepEqual(together.debug, []);
    assert.equal(together.clock.pendingTimers, 0);
  });

  it("follow the schedule of the wait that began last, also for the oldest wait", async () => {
    const { clock, wait } = start({
      old: { endsMs: 305_000 },
      "r-1": { endsMs: hour },
      "r-2": { endsMs: hour },
    });
    const old = wait("old");
    await clock.run(clock.delay(300_000));
    const young = [wait("r-1", 20_000), wait("r-2", 20_000)];
    const { atMs } = await clock.run(old);
    assert.ok(atMs < 308_000, `seen at ${atMs}`);
    await clock.run(Promise.all(young));
  });

  it("happen within a second after a wait has joined", async () => {
    const { clock, wait, calls } = start(requests(4, { endsMs: hour }));
    const old = ["r-0", "r-1", "r-2"].map((requestId) => wait(requestId, 150_000));
    const lists = () => calls.filter(({ what }) => what === "list").map(({ atMs }) => atMs);
    await clock.run(clock.delay(100_000));
    const before = lists().at(-1) ?? 0;
    await clock.run(clock.delay(before + 4_100 - clock.now()));
    const latest = lists().at(-1) ?? 0;
    await clock.run(clock.delay(100));
    const joinedMs = clock.now();
    const young = wait("r-3", 20_000);
    await clock.run(clock.delay(1_100));
    const next = lists().find((atMs) => atMs > latest) ?? Infinity;
    assert.ok(next >= joinedMs + 900 && next <= joinedMs + 1_100, `${next - joinedMs} ms`);
    await clock.run(Promise.all([...old, young]));
  });

  it("leave the decision to the status call", async () => {
    const lives = {
      ...requests(3, { endsMs: 10_000 }),
      "r-1": { endsMs: 10_000, outcome: "FAILED" } as const,
    };
    const { waitForAll, calls } = start(lives);
    const outcomes = await waitForAll();
    assert.deepEqual(
      outcomes.map((outcome) => outcome.finished && outcome.response.status),
      ["SUCCEEDED", "FAILED", "SUCCEEDED"],
    );
    for (const [index, { atMs }] of outcomes.entries()) {
      assert.ok(calls.some((call) => call.what === `r-${index}` && call.atMs === atMs - 20));
    }
  });

  it("make the waits' own status calls in turn, one with each list, each once in 30 s", async () => {
    const { waitForAll, calls } = start(requests(5, { endsMs: 170_000 }));
    await waitForAll();
    const own = calls.filter(({ what, atMs }) => what !== "list" && atMs > 0 && atMs < 170_000);
    assert.ok(own.length >= 20 && own.length <= 25, `${own.length} calls`);
    for (const [index, { atMs }] of own.entries()) {
      assert.ok(atMs - (own[index - 1]?.atMs ?? 0) > 2_000, `two at ${atMs}`);
      const former = own.slice(0, index).findLast(({ what }) => what === own[index]?.what);
      const sinceMs = atMs - (former?.atMs ?? 0);
      assert.ok(sinceMs >= 30_000 && sinceMs < 50_000, `${own[index]?.what ?? ""} after ${sinceMs} ms`);
    }
  });

  it("end if a list still names a request 10 s after its status call said that it is finished", async () => {
    const lives = requests(50, { endsMs: 70_000 });
    const { service, waitForAll, debug } = start(lives);
    service.list = () => ({ requestIds: Object.keys(lives), nextMarker: undefined });
    for (const { finished, atMs } of await waitForAll())
      assert.ok(finished && atMs < 90_000, `seen at ${atMs}`);
    assert.equal(ended(debug).length, 1);
    assert.match(ended(debug)[0] ?? "", /: the list names r-\d+, which is finished$/);
  });

  it("do not end if the list is less than 10 s behind the status calls", async () => {
    const lives = requests(5, { endsMs: 40_000 });
    const { clock, service, waitForAll, debug } = start(lives);
    const { list } = service;
    service.list = (marker) =>
      clock.now() < 48_000 ? { requestIds: Object.keys(lives), nextMarker: undefined } : list(marker);
    await waitForAll();
    assert.deepEqual(ended(debug), []);
  });

  it("keep the pace of a single wait if the poll that is due after 30 s fails", async () => {
    const lives = requests(4, { endsMs: 120_000 });
    const { clock, service, waitForAll, calls } = start(lives);
    const { status } = service;
    service.list = () => ({ requestIds: Object.keys(lives), nextMarker: undefined });
    service.status = (requestId) => {
      const isDown = clock.now() >= 30_000 && clock.now() < 90_000;
      if (isDown) throw new UnreachableError("HTTP 503", "HTTP 503", Infinity);
      return status(requestId);
    };
    await waitForAll();
    const ofOne = calls.filter(({ what, atMs }) => what === "r-0" && atMs < 90_000);
    assert.ok(ofOne.length >= 8 && ofOne.length <= 11, `${ofOne.length} calls in a minute`);
  });

  it("do not hurry a wait whose own poll fails, however often the other waits poll", async () => {
    const { clock, service, wait, calls } = start(requests(4, { endsMs: hour }));
    const { status } = service;
    service.list = () => ({ requestIds: ["r-0", "r-1", "r-2", "r-3"], nextMarker: undefined });
    service.status = (requestId) => {
      if (requestId === "r-0" && clock.now() > 1_000) {
        throw new UnreachableError("HTTP 503", "HTTP 503", Infinity);
      }
      return status(requestId);
    };
    const old = wait("r-0", 150_000);
    await clock.run(clock.delay(120_000));
    const before = calls.length;
    const young = ["r-1", "r-2", "r-3"].map((requestId) => wait(requestId, 29_000));
    await clock.run(Promise.all([old, ...young]));
    const during = calls.slice(before);
    assert.ok(during.filter(({ what }) => what === "list").length >= 8, "the young ones poll often");
    assert.ok(during.filter(({ what }) => what === "r-0").length <= 5, "the old one at its own pace");
  });

  for (const [waits, calls] of [
    [4, 1],
    [10, 2],
    [40, 5],
  ] as const) {
    it(`open ${waits - 3} of ${waits} gates whose requests end under a limit of ${calls} calls a minute`, async () => {
      const lives = { ...requests(waits, { endsMs: 90_000 }), ...requests(3, { endsMs: hour }) };
      const { clock, service, waitForAll } = start(lives);
      const { status } = service;
      const rateLimit = { calls, windowMs: 60_000 };
      const admitted: number[] = [];
      let refused = 0;
      const limited = () => {
        if (admitted.filter((ms) => ms > clock.now() - rateLimit.windowMs).length < calls) {
          admitted.push(clock.now());
          return undefined;
        }
        refused += 1;
        return new ThrottledError("Slower.", { rateLimit, text: "429 Slower." });
      };
      service.status = (requestId) => {
        const refusal = limited();
        if (refusal) throw refusal;
        return status(requestId);
      };
      const inProgress = () => Object.entries(lives).filter(([, { endsMs }]) => clock.now() < endsMs);
      service.list = () =>
        limited() ?? { requestIds: inProgress().map(([requestId]) => requestId), nextMarker: undefined };
      const outcomes = await waitForAll(1_800_000);
      assert.equal(outcomes.filter(({ finished }) => finished).length, waits - 3);
      // The calls that were under way together when the first one reached the limit.
      assert.ok(refused <= waits, `${refused} calls were refused`);
    });
  }

  it("keep the last response of the status call for the state of a wait that times out", async () => {
    const { waitForAll } = start(requests(3, { endsMs: hour }));
    for (const outcome of await waitForAll(20_000)) {
      assert.ok(!outcome.finished);
      assert.equal(outcome.atMs, 20_000);
      assert.equal(outcome.lastResponse?.status, "IN_PROGRESS");
    }
  });

  it("are separate for each instance and each client", async () => {
    const { clock, wait, count, watch, client } = start(requests(2, { endsMs: 5_000 }));
    const others = [
      { client, instanceId: "ssoins-2" },
      { client: { ...client }, instanceId },
    ].map((other) =>
      waitForRequest(
        permissionSetProvisioningOperations,
        { instanceId: other.instanceId, requestId: "r-0" },
        hour,
        {
          client: other.client,
          watch,
          debug: () => undefined,
          onPause: () => undefined,
        },
      ),
    );
    await clock.run(Promise.all([wait("r-0"), wait("r-1"), ...others]));
    assert.equal(count("list"), 0);
  });

  it("are separate for each kind of request, also on one instance", async () => {
    const { clock, watch } = start({});
    const status = () => (clock.now() < 20_000 ? "IN_PROGRESS" : "SUCCEEDED");
    const lists = new Set<string>();
    const client = clientOf(
      {
        status: async (key) => {
          await clock.delay(20);
          return { ...key, status: status() };
        },
        list: async (_instanceId, _marker, { requestKind }) => {
          lists.add(requestKind);
          await clock.delay(20);
          return {
            requestIds: status() === "IN_PROGRESS" ? ["r-0", "r-1", "r-2"] : [],
            nextMarker: undefined,
          };
        },
      },
      clock,
    );
    const wait = (requestKind: keyof typeof kinds, requestId: string) =>
      waitForRequest(kinds[requestKind].operations, { instanceId, requestId }, hour, {
        ...{ client, watch, debug: () => undefined, onPause: () => undefined },
      });
    const two = ["r-0", "r-1"];
    await clock.run(
      Promise.all(
        [
          two.map((requestId) => wait("provisioning", requestId)),
          [...two, "r-2"].map((requestId) => wait("assignmentCreation", requestId)),
          two.map((requestId) => wait("assignmentDeletion", requestId)),
        ].flat(),
      ),
    );
    assert.deepEqual([...lists], ["assignmentCreation"]);
  });

  it("read page by page until all requests have been seen", async () => {
    const { clock, service, waitForAll, debug } = start(requests(6, { endsMs: 3_000 }));
    const markers: (string | undefined)[] = [];
    service.list = (marker) => {
      markers.push(marker);
      const page = Number(marker ?? "0");
      const requestIds = clock.now() < 3_000 ? [`r-${2 * page}`, `r-${2 * page + 1}`] : [];
      return { requestIds, nextMarker: clock.now() < 3_000 ? String(page + 1) : undefined };
    };
    await waitForAll();
    assert.ok(markers.length > 3);
    markers.forEach((marker, index) => {
      assert.equal(marker, [undefined, "1", "2"][index % 3], "the next page would show nothing of interest");
    });
    assert.deepEqual(ended(debug), []);
  });

  const oddities: Record<string, readonly [response: (list: ListPage) => ListPage | Error, why: string]> = {
    "is refused": [
      () => new RefusedError("Identity Center refused to list.", 403),
      "Identity Center refused to list.",
    ],
    "cannot be reached": [
      () => new UnreachableError("No response comes.", "HTTP 503", Infinity),
      "No response comes.",
    ],
    "breaks the schema": [
      () => new UnexpectedResponseError("Identity Center gave an unexpected response."),
      "Identity Center gave an unexpected response.",
    ],
    "names a request twice": [
      ({ requestIds }) => ({ requestIds: [...requestIds, ...requestIds], nextMarker: undefined }),
      "The list names a request twice.",
    ],
    "has a marker that loops": [
      ({ requestIds }) => ({ requestIds, nextMarker: "again" }),
      "The list names a request twice.",
    ],
    "has no end": [
      () => ({ requestIds: [], nextMarker: "more" }),
      "The list has more pages than it is worth.",
    ],
    "fails in an unforeseen way": [() => new TypeError("a bug"), "a bug"],
  };
  for (const [what, [response, why]] of Object.entries(oddities)) {
    it(`end if the list ${what}, without an effect on the waits`, async () => {
      const { service, waitForAll, count, debug, clock } = start(requests(5, { endsMs: 20_000 }));
      const { list } = service;
      service.list = () => {
        const page = list(undefined) as ListPage;
        // A request that is not on this page can be on the next one.
        return response({ ...page, requestIds: page.requestIds.filter((requestId) => requestId !== "r-0") });
      };
      const outcomes = await waitForAll();
      for (const { finished, atMs } of outcomes) assert.ok(finished && atMs < 26_000, `seen at ${atMs}`);
      assert.ok(count("list") <= 2, `${count("list")} list calls`);
      assert.deepEqual(ended(debug), [`Each wait polls for itself from now on: ${why}`]);
      assert.equal(clock.pendingTimers, 0);
    });
  }

  it("end if the list does not come within 10 s", async () => {
    const { service, waitForAll, count, debug } = start(requests(3, { endsMs: 5_000 }));
    service.list = () => new Promise<never>(() => undefined);
    const outcomes = await waitForAll();
    for (const { finished, atMs } of outcomes) assert.ok(finished && atMs === 10_020, `seen at ${atMs}`);
    assert.equal(count("list"), 1);
    assert.deepEqual(debug, ["Each wait polls for itself from now on: No response comes in time."]);
  });

  it("end for one instance and one client, and for no other", async () => {
    const { clock, watch } = start({});
    const lists: Record<string, number> = {};
    const debug: string[] = [];
    const clientNamed = (name: string) =>
      clientOf(
        {
          status: async (key) => {
            await clock.delay(20);
            return { ...key, status: clock.now() < 60_000 ? "IN_PROGRESS" : "SUCCEEDED" };
          },
          list: async (instanceId) => {
            const what = `${instanceId} of ${name}`;
            lists[what] = (lists[what] ?? 0) + 1;
            await clock.delay(20);
            if (what === "i-1 of one") throw new RefusedError("Identity Center refused to list.", 403);
            return { requestIds: clock.now() < 60_000 ? ["r-0", "r-1", "r-2"] : [], nextMarker: undefined };
          },
        },
        clock,
      );
    const waits = [clientNamed("one"), clientNamed("another")].flatMap((client) =>
      ["i-1", "i-2"].flatMap((instanceId) =>
        ["r-0", "r-1", "r-2"].map((requestId) =>
          waitForRequest(permissionSetProvisioningOperations, { instanceId, requestId }, hour, {
            ...{ client, watch },
            debug: (line) => debug.push(line),
            onPause: () => undefined,
          }),
        ),
      ),
    );
    await clock.run(Promise.all(waits));
    assert.equal(lists["i-1 of one"], 1);
    for (const other of ["i-2 of one", "i-1 of another", "i-2 of another"]) {
      assert.ok((lists[other] ?? 0) > 5, `${lists[other] ?? 0} lists of ${other}`);
    }
    assert.equal(ended(debug).length, 1);
  });

  it("are tried again by new waits after all waits for which they ended are over", async () => {
    const { clock, service, wait, waitForAll, count } = start(requests(3, { endsMs: hour }));
    const { list } = service;
    service.list = () => new RefusedError("Identity Center refused to list.", 403);
    await waitForAll(20_000);
    assert.equal(count("list"), 1);
    service.list = list;
    await clock.run(Promise.all([wait("r-0", 20_000), wait("r-1", 20_000), wait("r-2", 20_000)]));
    assert.ok(count("list") > 5);
  });

  it("leave the last poll before a time-out to each wait, so a list that never changes does no harm", async () => {
    const lives = { ...requests(4, { endsMs: 10_000 }) };
    for (const timeoutMs of [2_000, 3_000, 12_000, 20_000, 29_000]) {
      const { service, waitForAll } = start(lives);
      service.list = () => ({ requestIds: Object.keys(lives), nextMarker: undefined });
      for (const { finished, atMs } of await waitForAll(timeoutMs)) {
        assert.equal(finished, timeoutMs > 11_000);
        assert.ok(!finished || atMs === timeoutMs - 980, `seen at ${atMs} of ${timeoutMs}`);
      }
    }
  });

  it("never delay the last poll of a wait, which polls for itself if a list is late", async () => {
    for (const listMs of [2_000, 9_000]) {
      const { clock, service, waitForAll, debug } = start(requests(4, { endsMs: 9_500 }));
      service.list = async () => {
        await clock.delay(listMs);
        return { requestIds: ["r-0", "r-1", "r-2", "r-3"], nextMarker: undefined };
      };
      for (const outcome of await waitForAll(20_500)) assert.ok(outcome.finished, `${listMs} ms`);
      assert.deepEqual(ended(debug), []);
    }
  });

  it("do not end because of a list that was never sent, or whose waits have all left", async () => {
    const { clock, service, watch, client, debug, calls, wait } = start(requests(6, { endsMs: 60_000 }));
    let isHeldUp = true;
    const heldUp: typeof client = {
      ...client,
      async call(operation, options) {
        // Credentials may be unavailable for a while. Then the call fails, and nothing is sent.
        if (isHeldUp) await clock.delay(20);
        if (isHeldUp) throw new UnreachableError("No credentials yet.", "no credentials yet", Infinity);
        return client.call(operation, options);
      },
    };
    const waits = ["r-0", "r-1", "r-2"].map((requestId) =>
      waitForRequest(permissionSetProvisioningOperations, { instanceId, requestId }, hour, {
        ...{ client: heldUp, watch },
        debug: (line) => debug.push(line),
        onPause: () => undefined,
      }),
    );
    // These leave in the middle of a list.
    const { list } = service;
    service.list = async () => {
      await clock.delay(3_000);
      return { requestIds: [], nextMarker: undefined };
    };
    const leaving = ["r-3", "r-4", "r-5"].map((requestId) => wait(requestId, 2_500));
    await clock.run(Promise.all(leaving));
    service.list = list;
    await clock.run(clock.delay(5_000));
    assert.deepEqual(ended(debug), []);
    isHeldUp = false;
    await clock.run(Promise.all(waits));
    assert.deepEqual(ended(debug), []);
    assert.ok(calls.filter(({ what }) => what === "list").length > 5);
  });

  it("follow the Retry-After of a throttled list for as long as the longest wait lasts", async () => {
    const { clock, service, wait, calls } = start(requests(4, { endsMs: hour }));
    const { list } = service;
    let lists = 0;
    service.list = () => {
      lists += 1;
      const retryAfterMs = 200_000;
      return lists === 1
        ? new ThrottledError("Slower.", { retryAfterMs, text: "429 Slower." })
        : list(undefined);
    };
    // The third wait is the first that shares. It starts the list, and has the least time.
    const timeouts = [30_000, 600_000, 20_000, 25_000];
    await clock.run(Promise.all(timeouts.map((timeoutMs, index) => wait(`r-${index}`, timeoutMs))));
    assert.deepEqual(
      calls.slice(0, 4).map(({ atMs, what }) => [atMs, what]),
      [
        [0, "list"],
        [0, "r-0"],
        [0, "r-1"],
        [200_020, "r-1"],
      ],
    );
  });

  it("report a throttled list to each wait with its own error", async () => {
    const { clock, service, watch, client } = start(requests(4, { endsMs: hour }));
    service.list = () =>
      new ThrottledError("The list (X-Request-Id x-1).", { retryAfterMs: 6_000, text: "429 Slower." });
    const told = new Map<string, Set<string>>();
    const waits = ["r-0", "r-1", "r-2", "r-3"].map((requestId) =>
      waitForRequest(permissionSetProvisioningOperations, { instanceId, requestId }, 30_000, {
        ...{ client, watch, debug: () => undefined },
        onPause({ lastError }) {
          if (lastError) told.set(requestId, (told.get(requestId) ?? new Set()).add(lastError.message));
        },
      }),
    );
    await clock.run(Promise.all(waits));
    assert.equal(told.size, 4);
    for (const [requestId, messages] of told) {
      assert.deepEqual(
        [...messages],
        [`No turn for provisioning request ${requestId} (instance ${instanceId}).`],
      );
    }
  });

  it("go before all other calls in the queue, because a list may make those unnecessary", async () => {
    const { clock, throttle, wait, calls } = start(requests(3, { endsMs: 1_000 }));
    const attempt = { signal: new AbortController().signal, latestMs: Infinity };
    const call = (what: string) => async (signal: AbortSignal, onSend: () => void) => {
      onSend();
      calls.push({ atMs: clock.now(), what, signal });
      if (what === "throttled")
        throw new ThrottledError("Slower.", { retryAfterMs: 5_000, text: "429 Slower." });
      await clock.delay(20);
    };
    await assert.rejects(throttle.run(call("throttled"), attempt));
    const others = [throttle.run(call("a"), attempt), throttle.run(call("b"), attempt)];
    await clock.run(Promise.all([wait("r-0"), wait("r-1"), wait("r-2"), ...others]));
    assert.deepEqual(
      calls.map(({ what }) => what),
      ["throttled", "list", "a", "b", "r-0", "r-1", "r-2"],
    );
  });

  it("end if fewer than three waits are left", async () => {
    const { waitForAll, calls } = start({ ...requests(3, { endsMs: 60_000 }), "r-1": { endsMs: 5_000 } });
    const [, soonest] = await waitForAll();
    assert.ok((soonest?.atMs ?? 0) < 10_000);
    const lists = calls.filter(({ what }) => what === "list").map(({ atMs }) => atMs);
    assert.ok(lists.length > 3 && lists.every((atMs) => atMs < 10_000), String(lists));
  });

  it("begin again after all waits have left", async () => {
    const { clock, wait, waitForAll, count, debug } = start(requests(3, { endsMs: hour }));
    await waitForAll(5_000);
    const before = count("list");
    await clock.run(Promise.all([wait("r-0", 5_000), wait("r-1", 5_000), wait("r-2", 5_000)]));
    assert.equal(count("list"), 2 * before);
    assert.deepEqual(ended(debug), []);
  });

  it("end if the list still lacks a request after 30 s, but not before", async () => {
    const { service, waitForAll, calls, debug } = start(requests(4, { endsMs: 120_000 }));
    const { list } = service;
    service.list = () => {
      const page = list(undefined) as ListPage;
      return { ...page, requestIds: page.requestIds.filter((requestId) => requestId !== "r-0") };
    };
    await waitForAll();
    assert.deepEqual(ended(debug), ["Each wait polls for itself from now on: the list lacks r-0"]);
    const lists = calls.filter(({ what }) => what === "list").map(({ atMs }) => atMs);
    assert.ok(lists.length > 5 && lists.every((atMs) => atMs < 45_000), String(lists));
  });

  it("go on if the list call is throttled, because they help against it", async () => {
    const { service, waitForAll, count, debug } = start(requests(20, { endsMs: 60_000 }));
    const { list } = service;
    let lists = 0;
    service.list = () =>
      (lists += 1) === 3
        ? new ThrottledError("Slower.", { retryAfterMs: 5_000, text: "429 Slower." })
        : list(undefined);
    const outcomes = await waitForAll();
    assert.ok(outcomes.every(({ finished }) => finished));
    assert.ok(count("list") > 8);
    assert.deepEqual(ended(debug), []);
  });

  it("leave nothing behind if all waits end in the middle of a list call", async () => {
    const { clock, service, waitForAll, calls, count } = start(requests(3, { endsMs: hour }));
    const { list } = service;
    service.list = async (marker) => {
      if (clock.now() > 2_000) await clock.delay(9_000);
      return list(marker) as ListPage;
    };
    await waitForAll(8_000);
    const lists = count("list");
    const last = calls.findLast(({ what }) => what === "list");
    assert.deepEqual(last?.signal.reason, new Error("No wait is left."));
    await clock.run(clock.delay(60_000));
    assert.equal(count("list"), lists);
    assert.equal(clock.pendingTimers, 0);
  });

  it("allow waits to join and leave at any time", async () => {
    const lives = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`r-${index}`, { endsMs: 5_000 + 7_000 * index }]),
    );
    const { clock, wait, calls, debug } = start(lives);
    const waits = Object.entries(lives).map(async ([requestId, { endsMs }], index) => {
      await clock.delay(1_500 * index);
      const { finished, atMs } = await wait(requestId, index % 5 === 4 ? 20_000 : hour);
      if (finished)
        assert.ok(atMs - endsMs < 11_000 || atMs - 1_500 * index < 100, `${requestId} at ${atMs}`);
      else assert.equal(atMs, 1_500 * index + 20_000);
    });
    await clock.run(Promise.all(waits));
    assert.deepEqual(ended(debug), []);
    assert.equal(clock.pendingTimers, 0);
    assert.ok(calls.length < 700, `${calls.length} calls`);
  });
});

describe("waits whose credentials cannot be had, because their own service throttles", () => {
  it("keep their pace, however many they are: each poll is one", async () => {
    const { clock, client, watch } = start(requests(5, { endsMs: hour }));
    const throttled = new ThrottledError("STS has had too many calls.", { text: "429 Slower." });
    const unsent: typeof client = {
      ...client,
      async call() {
        await clock.delay(20);
        throw throttled;
      },
    };
    const outcomes = await clock.run(
      Promise.all(
        Object.keys(requests(5, { endsMs: hour })).map((requestId) =>
          waitForRequest(permissionSetProvisioningOperations, { instanceId, requestId }, 16_000, {
            ...{ client: unsent, watch },
            debug: () => undefined,
            onPause: () => undefined,
          }),
        ),
      ),
    );
    for (const outcome of outcomes) assert.ok(!outcome.finished && outcome.polls <= 12, "too many polls");
  });
});
