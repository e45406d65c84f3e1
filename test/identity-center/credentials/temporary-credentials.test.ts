import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { rememberUntilExpiry } from "../../../src/identity-center/credentials/temporary-credentials";
import type { Credentials } from "../../../src/identity-center/credentials/credentials";

const minuteMs = 60_000;

describe("rememberUntilExpiry", () => {
  let nowMs: number;
  let fetches: number;
  let next: () => Promise<Credentials>;

  beforeEach(() => {
    nowMs = Date.parse("2030-01-01T00:00:00Z");
    fetches = 0;
    next = () => Promise.resolve(lasting(60 * minuteMs));
  });

  function lasting(ms: number): Credentials {
    return {
      accessKey: `AK${fetches}`,
      secretKey: "sk",
      securityToken: "token",
      expiresAt: nowMs + ms,
      source: "a test",
    };
  }

  /** The `get` that it gives settles after a fetch that settles at once has ended. */
  function remember(random = 0) {
    const fetch = () => {
      fetches += 1;
      return next();
    };
    const get = rememberUntilExpiry(fetch, { wallClock: () => nowMs, random: () => random });
    return async () => {
      const { accessKey } = await get();
      await setImmediate();
      return accessKey;
    };
  }

  /** A fetch that ends when the test says so. */
  function deferred() {
    const events = new EventEmitter<{ resolve: [Credentials]; reject: [Error] }>();
    const promise = new Promise<Credentials>((resolve, reject) => {
      events.on("resolve", resolve).on("reject", reject);
    });
    return {
      promise,
      resolve: (credentials: Credentials) => events.emit("resolve", credentials),
      reject: (error: Error) => events.emit("reject", error),
    };
  }

  it("fetches once for all calls at the same time, and for later ones", async () => {
    const get = remember();
    assert.deepEqual(new Set(await Promise.all(Array.from({ length: 30 }, get))), new Set(["AK1"]));
    assert.equal(await get(), "AK1");
    assert.equal(fetches, 1);
  });

  it("fetches again 5 minutes before they expire, up to one minute earlier at random", async () => {
    for (const [random, expectedMs] of [
      [0, 55 * minuteMs],
      [0.5, 54.5 * minuteMs],
      [0.999_999, 54 * minuteMs],
    ] as const) {
      fetches = 0;
      const get = remember(random);
      const startMs = nowMs;
      await get();
      nowMs = startMs + expectedMs - 1_000;
      assert.equal(await get(), "AK1");
      nowMs = startMs + expectedMs + 1_000;
      assert.equal(await get(), "AK1");
      assert.equal(await get(), "AK2");
      assert.equal(fetches, 2);
    }
  });

  it("gives the known ones at once while a renewal hangs, and starts no second one", async () => {
    const get = remember();
    await get();
    const renewal = deferred();
    next = () => renewal.promise;
    nowMs += 55 * minuteMs;
    for (; fetches < 3 && nowMs < Date.parse("2030-01-01T00:59:55Z"); nowMs += 1_000) {
      assert.equal(await get(), "AK1");
    }
    assert.equal(fetches, 2);
    const waiting = get();
    renewal.resolve(lasting(60 * minuteMs));
    assert.equal(await waiting, "AK2");
    assert.equal(fetches, 2);
  });

  it("throws what a renewal that hung throws, to the calls that wait for it in the end", async () => {
    const get = remember();
    await get();
    const renewal = deferred();
    next = () => renewal.promise;
    nowMs += 59 * minuteMs;
    assert.equal(await get(), "AK1");
    nowMs += minuteMs;
    const waiting = [get(), get()];
    renewal.reject(new Error("down"));
    for (const one of waiting) await assert.rejects(one, { message: "down" });
    assert.equal(fetches, 2);
  });

  it("renews short-lived ones in the last tenth of their life, so that no call arrives too late", async () => {
    for (const [lifeMs, lastMs] of [
      [2_000, 200],
      [29_000, 2_900],
    ] as const) {
      fetches = 0;
      next = () => Promise.resolve(lasting(lifeMs));
      const get = remember();
      await get();
      nowMs += lifeMs - lastMs - 1;
      const before = fetches;
      const known = await get();
      nowMs += 2;
      assert.notEqual(await get(), known);
      assert.equal(fetches, before + 1);
    }
  });

  it("goes on with the known ones while a fetch fails, and fetches again no sooner than in 30 s", async () => {
    const get = remember();
    await get();
    next = () => Promise.reject(new Error("down"));
    nowMs += 56 * minuteMs;
    assert.equal(await get(), "AK1");
    nowMs += 29_000;
    assert.equal(await get(), "AK1");
    assert.equal(fetches, 2);
    nowMs += 2_000;
    assert.equal(await get(), "AK1");
    assert.equal(fetches, 3);
    next = () => Promise.resolve(lasting(60 * minuteMs));
    nowMs += 31_000;
    assert.equal(await get(), "AK1");
    assert.equal(await get(), "AK4");
  });

  it("goes on with the known ones if a fetch fails in their last moments, and does not repeat it", async () => {
    const get = remember();
    await get();
    next = () => Promise.reject(new Error("down"));
    nowMs += 60 * minuteMs - 4_000;
    assert.equal(await get(), "AK1");
    nowMs += 3_000;
    assert.equal(await get(), "AK1");
    assert.equal(fetches, 2);
  });

  it("throws what a fetch throws when the known ones have expired, and fetches again after a second", async () => {
    const get = remember();
    await get();
    next = () => Promise.reject(new Error("down"));
    nowMs += 60 * minuteMs;
    await assert.rejects(get, { message: "down" });
    nowMs += 999;
    await assert.rejects(get, { message: "down" });
    assert.equal(fetches, 2);
    nowMs += 1;
    await assert.rejects(get, { message: "down" });
    assert.equal(fetches, 3);
    next = () => Promise.resolve(lasting(60 * minuteMs));
    nowMs += 1_000;
    assert.equal(await get(), "AK4");
  });

  it("fetches once a second at most, however many calls need what cannot be had", async () => {
    next = () => Promise.reject(new Error("down"));
    const get = remember();
    const endMs = nowMs + minuteMs;
    for (; nowMs < endMs; nowMs += 10) await assert.rejects(get, { message: "down" });
    assert.equal(fetches, 60);
  });

  it("fetches again if the clock is set back by an hour after a failure", async () => {
    next = () => Promise.reject(new Error("down"));
    const get = remember();
    await assert.rejects(get, { message: "down" });
    nowMs -= 60 * minuteMs;
    next = () => Promise.resolve(lasting(60 * minuteMs));
    assert.equal(await get(), "AK2");
  });

  it("throws what the first fetch throws, to all calls that wait for it", async () => {
    next = () => Promise.reject(new Error("down"));
    const get = remember();
    const results = await Promise.allSettled([get(), get(), get()]);
    assert.ok(results.every(({ status }) => status === "rejected"));
    assert.equal(fetches, 1);
  });

  it("does not fetch all the time if the service goes on giving out the same ones", async () => {
    const same = lasting(10 * minuteMs);
    next = () => Promise.resolve(same);
    const get = remember();
    const startMs = nowMs;
    for (; nowMs < startMs + 10 * minuteMs; nowMs += 1_000) await get();
    assert.ok(fetches > 5 && fetches <= 12, `${fetches} fetches`);
  });

  it("never fetches again what does not expire", async () => {
    next = () => Promise.resolve({ accessKey: "AK", secretKey: "sk", source: "a test" });
    const get = remember();
    await get();
    nowMs += 1e12;
    await get();
    assert.equal(fetches, 1);
  });
});
