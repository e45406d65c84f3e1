import assert from "node:assert/strict";
import { type dynamic, runtime } from "@pulumi/pulumi";
import {
  InvalidConfigurationError,
  type CallError,
  MetadataError,
  NoCredentialsError,
  NotFoundError,
  RefusedError,
  UnreachableError,
} from "../../src/model/errors";
import type { ReadConfig } from "../../src/identity-center/settings/settings";
import type { GateInputs } from "../../src/provider/gate-inputs";
import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import { createGateProvider } from "../../src/provider/gate";
import type { DescribedRequest } from "../../src/model/request";
import { createWatchProcess } from "../../src/watch/watch-process";
import { clientOf } from "../support/client-of";
import { FakeClock } from "../support/fake-clock";

const key = { instanceId: "ssoins-1", requestId: "r-1" };
const id = "ssoins-1/r-1";
const inProgress = { ...key, status: "IN_PROGRESS" } as const;
const succeeded = { ...key, status: "SUCCEEDED" } as const;
const failed = { ...key, status: "FAILED", failureReason: "no quota" } as const;
const forgotten = new NotFoundError("Identity Center does not know it.", 30_000);
const down = new UnreachableError("No response comes.", "HTTP 503", Infinity);
const refusedKey = new RefusedError("Identity Center refused it.", 401);

const failedText = /^Provisioning request r-1 FAILED: no quota\. A failed request stays failed\. /;

interface PartialState extends Error {
  readonly id: string;
  readonly properties: Record<string, unknown>;
  readonly reasons: readonly string[];
}

/** A provider whose polls see `sights` in order, and the last one from then on. */
function provide(
  sights: readonly (DescribedRequest | CallError)[] = [],
  {
    connect,
    credentialsAreFromConfig = true,
    absence,
    hasResponded = true,
  }: {
    connect?: (config: ReadConfig) => never;
    credentialsAreFromConfig?: boolean;
    absence?: string;
    hasResponded?: boolean;
  } = {},
) {
  const clock = new FakeClock();
  const log: string[] = [];
  const debugLog: string[] = [];
  let polls = 0;
  const provider = createGateProvider(permissionSetProvisioningOperations, {
    connect:
      connect ??
      (() => ({
        ...clientOf(
          {
            status(_key, { debug }) {
              debug?.("a call");
              const sight = sights[Math.min(polls, sights.length - 1)];
              polls += 1;
              if (!sight) throw new Error("a call that the test did not expect");
              return sight instanceof Error ? Promise.reject(sight) : Promise.resolve(sight);
            },
          },
          clock,
        ),
        credentialsAreFromConfig,
        absence,
        hasResponded,
      })),
    engineLog: {
      progress: (urn, text) => log.push(`progress ${urn ?? ""}: ${text}`),
      warn: (urn, text) => log.push(`warning ${urn ?? ""}: ${text}`),
      debug: (urn, text) => debugLog.push(`${urn ?? ""}: ${text}`),
      note: (urn, text) => log.push(`note ${urn ?? ""}: ${text}`),
      isCi: false,
    },
    watch: createWatchProcess(clock, () => 0.5),
  }) as Required<dynamic.ResourceProvider>;
  return {
    provider,
    clock,
    log,
    debugLog,
    polls: () => polls,
    create: (inputs: GateInputs = key) => clock.run(provider.create(inputs)),
    update: (olds: object, news: GateInputs = key) => clock.run(provider.update(id, olds, news)),
    refresh: (state: object) => clock.run(provider.read(id, state)),
  };
}

async function shut(promise: Promise<unknown>): Promise<PartialState> {
  const error: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(error instanceof Error && "reasons" in error, `not a partial state: ${String(error)}`);
  return error as PartialState;
}

describe("create", () => {
  it("waits, and returns outputs that do not depend on the duration", async () => {
    const gate = provide([inProgress, inProgress, { ...succeeded, accountId: "42" }]);
    const result = await gate.create({
      ...key,
      waitFor: "SUCCEEDED",
      __urn: "urn:1",
      __createTimeoutMs: 60_000,
    });
    assert.deepEqual(result, { id, outs: { ...succeeded, accountId: "42", __urn: "urn:1" } });
    assert.deepEqual(gate.log, [
      "progress urn:1: IN_PROGRESS, next poll in 1s",
      "progress urn:1: IN_PROGRESS 1s, next poll in 1s",
      "progress urn:1: SUCCEEDED",
    ]);
    assert.deepEqual(gate.debugLog, Array(3).fill("urn:1: a call"));
  });

  it("writes no row for a wait that ends with the first poll", async () => {
    const gate = provide([succeeded]);
    await gate.create({ ...key, __urn: "urn:1" });
    assert.deepEqual(gate.log, []);
  });

  it("saves a request that FAILED as partial state with all inputs", async () => {
    const inputs = { ...key, __urn: "urn:1", __provider: "text" };
    const error = await shut(provide([failed]).create(inputs));
    assert.match(error.message, failedText);
    assert.deepEqual(error.reasons, [error.message]);
    assert.equal(error.id, id);
    assert.deepEqual(error.properties, { ...inputs, ...failed });
  });

  it("opens after FAILED if it waits for FINISHED", async () => {
    assert.deepEqual(await provide([failed]).create({ ...key, waitFor: "FINISHED" }), { id, outs: failed });
  });

  it("names the proxy if nothing has responded in time, but not if the metadata service fails", async () => {
    const failing = new MetadataError("The metadata service failed: HTTP 500.", "no credentials", Infinity);
    for (const [fault, ending] of [
      [down, /No response comes\. Nothing has responded yet\. HTTPS_PROXY is not set\. /],
      [
        failing,
        /failed: HTTP 500\. Run "pulumi up" again to go on waiting, or raise customTimeouts\.create\.$/,
      ],
    ] as const) {
      const gate = provide([fault], { hasResponded: false });
      assert.match((await shut(gate.create({ ...key, __createTimeoutMs: 60_000 }))).message, ending);
    }
  });

  it("gives up after 30 minutes by default, and saves the last response", async () => {
    const gate = provide([inProgress]);
    const error = await shut(gate.create());
    assert.equal(gate.clock.now(), 30 * 60_000);
    assert.match(error.message, /^Gave up after 30m waiting for provisioning request r-1 /);
    assert.ok(error.message.includes(`: last status IN_PROGRESS, ${gate.polls()} polls. `), error.message);
    assert.deepEqual(error.properties, inProgress);
  });

  it("saves nothing if the error is final", async () => {
    await assert.rejects(provide([inProgress, refusedKey]).create(), (error: unknown) => {
      assert.equal(error, refusedKey);
      for (const field of ["id", "properties", "reasons"]) assert.ok(!(field in refusedKey), field);
      return true;
    });
  });
});

describe("update", () => {
  it("continues to wait for a request that was in progress", async () => {
    const gate = provide([inProgress, succeeded]);
    assert.deepEqual(await gate.update(inProgress), { outs: succeeded });
  });

  it("waits as long as customTimeouts.update says, or customTimeouts.create without it", async () => {
    for (const [timeouts, fields] of [
      [
        { __createTimeoutMs: 60_000, __updateTimeoutMs: 5_000 },
        /^Gave up after 5s .*customTimeouts\.update\.$/,
      ],
      [{ __createTimeoutMs: 60_000 }, /^Gave up after 1m .*customTimeouts\.create\.$/],
    ] as const) {
      const error = await shut(provide([inProgress]).update(inProgress, { ...key, ...timeouts }));
      assert.match(error.message, fields);
    }
  });

  it("keeps the last status of an earlier run if this one gets no response", async () => {
    const error = await shut(provide([down]).update(inProgress));
    assert.equal(error.properties["status"], "IN_PROGRESS");
    assert.match(error.message, /no status seen, \d+ polls\. The last poll failed: No response comes\. /);
  });

  for (const [what, sight] of Object.entries({
    "has forgotten it": forgotten,
    "cannot be reached": down,
    "refuses the key": refusedKey,
  })) {
    it(`fails with the remembered reason if the service ${what}`, async () => {
      const gate = provide([sight]);
      const error = await shut(gate.update(failed));
      assert.match(error.message, failedText);
      assert.equal(error.properties["failureReason"], "no quota");
      assert.ok(gate.polls() >= 1);
      assert.ok(gate.clock.now() <= 30_000);
    });
  }

  it("reads a remembered FAILED again for no longer than customTimeouts.update", async () => {
    const gate = provide([down]);
    const error = await shut(gate.update(failed, { ...key, __updateTimeoutMs: 5_000 }));
    assert.match(error.message, failedText);
    assert.equal(gate.clock.now(), 5_000);
  });

  it("counts the time of that read if the request is in progress after all", async () => {
    const gate = provide([down, down, inProgress]);
    const error = await shut(gate.update(failed, { ...key, __updateTimeoutMs: 10_000 }));
    assert.match(error.message, /^Gave up after 10s .*: last status IN_PROGRESS, /);
    assert.equal(gate.clock.now(), 10_000);
  });

  it("counts the time from the start of the update", async () => {
    const gate = provide([inProgress]);
    await gate.clock.run(gate.clock.delay(7_000));
    await shut(gate.update(failed, { ...key, __updateTimeoutMs: 10_000 }));
    assert.equal(gate.clock.now(), 17_000);
  });

  it("fails with the remembered reason if there are no credentials", async () => {
    const connect = () => {
      throw new NoCredentialsError("none");
    };
    const error = await shut(provide([], { connect }).update(failed));
    assert.match(error.message, failedText);
  });

  it("opens without a call if the remembered request is finished and FINISHED is enough", async () => {
    const gate = provide();
    assert.deepEqual(await gate.update(failed, { ...key, waitFor: "FINISHED" }), { outs: failed });
    assert.equal(gate.polls(), 0);
  });

  it("does not use the remembered response for another request", async () => {
    const gate = provide([{ ...failed, requestId: "r-2" }]);
    const error = await shut(gate.update(succeeded, { ...key, requestId: "r-2" }));
    assert.match(error.message, /request r-2 FAILED/);
  });
});

describe("diff", () => {
  const diff = (olds: object, news: object) => provide().provider.diff(id, olds, news);

  it("replaces the gate if an ID differs or is not known yet", async () => {
    const other = { ...key, requestId: "r-2" };
    assert.deepEqual(await diff(succeeded, other), { changes: true, replaces: ["requestId"] });
    const unknown = { ...key, instanceId: runtime.unknownValue };
    assert.deepEqual(await diff(succeeded, unknown), { changes: true, replaces: ["instanceId"] });
  });

  const rows = [
    [succeeded, undefined, false],
    [succeeded, "SUCCEEDED", false],
    [succeeded, "FINISHED", false],
    [failed, "SUCCEEDED", true],
    [failed, undefined, true],
    [failed, "FINISHED", false],
    [inProgress, "SUCCEEDED", true],
    [inProgress, "FINISHED", true],
    [key, "SUCCEEDED", true],
    [key, "FINISHED", true],
    [failed, runtime.unknownValue, true],
  ] as const;
  for (const [state, waitFor, changes] of rows) {
    const status = "status" in state ? state.status : "no status";
    it(`takes ${status} for ${changes ? "unfinished" : "enough"} if it waits for ${waitFor ?? "the default"}`, async () => {
      const news = { ...key, ...(waitFor && { waitFor }) };
      assert.deepEqual(await diff(state, news), { changes, replaces: [] });
    });
  }

  it("ignores inputs that do not change the request", async () => {
    const olds = { ...succeeded, __urn: "urn:old", waitFor: "FINISHED" };
    const news = { ...key, __urn: "urn:new", __createTimeoutMs: 1, __provider: "another text" };
    assert.deepEqual(await diff(olds, news), { changes: false, replaces: [] });
  });

  it("warns once about a remembered FAILED that keeps the gate shut, and says what to do", async () => {
    const gate = provide();
    await gate.provider.diff(id, failed, { ...key, __urn: "urn:1", __starter: "admins" });
    await gate.provider.diff(id, failed, { ...key, __urn: "urn:1", __starter: "admins" });
    const [warning = "", ...more] = gate.log;
    assert.match(warning, /^warning urn:1: .* r-1 FAILED: no quota\. This gate stays shut until you start /);
    assert.ok(warning.includes("pulumi up --replace '**PermissionSetProvisioning::admins' "), warning);
    assert.deepEqual(more, []);
  });

  it("warns about a FAILED without a reason, and once for each gate", async () => {
    const gate = provide();
    const { failureReason, ...withoutReason } = failed;
    assert.equal(failureReason, "no quota");
    await gate.provider.diff(id, withoutReason, { ...key, __urn: "urn:1" });
    await gate.provider.diff(id, withoutReason, { ...key, __urn: "urn:2" });
    assert.deepEqual(
      gate.log.map((line) => line.replace(/ gave no reason\..*/, "")),
      ["urn:1", "urn:2"].map((urn) => `warning ${urn}: Provisioning request r-1 FAILED: Identity Center`),
    );
  });
});

describe("read", () => {
  it("keeps a finished request unchanged, without a call", async () => {
    for (const state of [succeeded, failed]) {
      const gate = provide();
      const result = await gate.refresh({ ...state, __urn: "urn:1" });
      assert.deepEqual(result, { id, props: { ...state, __urn: "urn:1" } });
      assert.equal(gate.polls(), 0);
    }
  });

  it("reads an unfinished request once, also if it never got a response", async () => {
    for (const state of [inProgress, key]) {
      const gate = provide([failed]);
      assert.deepEqual(await gate.refresh({ ...state, __urn: "urn:1" }), {
        id,
        props: { ...failed, __urn: "urn:1" },
      });
      assert.equal(gate.polls(), 1);
    }
  });

  it("keeps an unfinished request, with a warning, if the service does not know it any more or cannot be reached", async () => {
    for (const [error, atMs] of [
      [forgotten, 5_000],
      [down, 30_000],
    ] as const) {
      const gate = provide([error]);
      const state = { ...inProgress, __urn: "urn:1" };
      assert.deepEqual(await gate.refresh(state), { id, props: state });
      assert.equal(gate.log.at(-1), `warning urn:1: Kept as it was. ${error.message}`);
      assert.equal(gate.clock.now(), atMs);
    }
  });

  it("says which keys a refresh uses if they are refused, and prints no stack", async () => {
    const refusal = new RefusedError("Identity Center refused it.", 401);
    await assert.rejects(provide([refusal]).refresh(inProgress), (error: unknown) => {
      assert.ok(error instanceof RefusedError);
      assert.equal(
        error.message,
        'Identity Center refused it. "pulumi refresh" and "pulumi destroy" use the configuration that the last ' +
          '"pulumi up" saved; --run-program takes the current one.',
      );
      assert.equal(error.httpStatus, 401);
      assert.equal(error.cause, refusal, "the client's own error stays as it is");
      assert.equal(refusal.message, "Identity Center refused it.");
      assert.equal(error.stack, "");
      return true;
    });
  });

  it("says nothing about keys if they are not to blame, or are not saved", async () => {
    const forbidden = () => new RefusedError("Identity Center refused it.", 403);
    const refused = () => new RefusedError("Identity Center refused it.", 401);
    for (const [error, credentialsAreFromConfig] of [
      [forbidden(), true],
      [refused(), false],
      [forbidden(), false],
    ] as const) {
      const gate = provide([error], { credentialsAreFromConfig });
      await assert.rejects(gate.refresh(inProgress), { message: "Identity Center refused it." });
    }
  });

  it("says which keys a refresh uses if there are none", async () => {
    const connect = () => {
      throw new NoCredentialsError("There are none.");
    };
    await assert.rejects(provide([], { connect }).refresh(inProgress), {
      message: /^There are none\. "pulumi refresh" and "pulumi destroy" use /,
    });
  });

  it("is a read for .get, which passes hidden inputs only, and FAILED is a normal output", async () => {
    const gate = provide([failed]);
    assert.deepEqual(await gate.refresh({ __urn: "urn:1", __provider: "text" }), { id, props: failed });
  });

  it("retries temporary errors of a read for 30 s, and an unknown request for 5 s", async () => {
    const busy = provide([down]);
    await assert.rejects(busy.refresh({}), down);
    assert.equal(busy.clock.now(), 30_000);
    const unknown = provide([forgotten]);
    await assert.rejects(unknown.refresh({}), forgotten);
    assert.equal(unknown.clock.now(), 5_000);
  });

  for (const bad of ["", "r-1", "/r-1", "ssoins-1/", "a/b/c", "../r-1", "a/ b"]) {
    it(`refuses the id "${bad}" before any call`, async () => {
      const gate = provide();
      await assert.rejects(gate.clock.run(gate.provider.read(bad, {})), {
        name: "InvalidInputError",
        message: /is not the id of PermissionSetProvisioningStatus, which is <instanceId>\/<requestId>: it /,
      });
    });
  }
});

describe("check", () => {
  const check = async (news: object, connect?: (config: ReadConfig) => never) => {
    const { failures } = await provide([], connect ? { connect } : {}).provider.check({}, news);
    return failures;
  };

  it("accepts valid inputs, and those that are not known yet", async () => {
    assert.deepEqual(await check(key), []);
    const unknown = runtime.unknownValue;
    assert.deepEqual(await check({ instanceId: unknown, requestId: unknown, waitFor: unknown }), []);
  });

  it("names each input that is wrong", async () => {
    const failures = await check({ instanceId: "..", waitFor: "DONE" });
    assert.deepEqual(
      failures?.map(({ property }) => property),
      ["instanceId", "requestId", "waitFor"],
    );
  });

  it("refuses a malformed configuration, but not absent credentials", async () => {
    const malformed = () => {
      throw new InvalidConfigurationError("In the environment, half is missing.");
    };
    assert.deepEqual(await check(key, malformed), [
      { property: "", reason: "In the environment, half is missing." },
    ]);
  });
});

describe("credentials that are not configured", () => {
  const news = { ...key, __urn: "urn:gate" };
  const absence = "No credentials are configured.";
  const note = `note urn:gate: ${absence}`;

  it("are noted only for a gate that needs a call", async () => {
    const { provider, log } = provide([], { absence });
    const logOf = async (calls: () => Promise<unknown>) => {
      log.length = 0;
      await calls();
      return log;
    };
    assert.deepEqual(await logOf(() => provider.check({}, news)), [note]);
    assert.deepEqual(await logOf(() => provider.check(key, news)), []);
    const open = { ...news, status: "SUCCEEDED" };
    assert.deepEqual(await logOf(() => provider.diff(id, open, news)), []);
    assert.deepEqual(await logOf(() => provider.diff(id, news, news)), [note]);
    assert.deepEqual(await logOf(() => provider.diff(id, open, { ...news, requestId: "r-2" })), [note]);
  });

  it("are not noted if the configuration is refused or contains credentials", async () => {
    const connect = () => {
      throw new InvalidConfigurationError("In the environment, half is missing.");
    };
    for (const options of [{ connect }, {}]) {
      const { provider, log } = provide([], options);
      await provider.check({}, news);
      await provider.diff(id, news, news);
      assert.deepEqual(log, []);
    }
  });
});

describe("configure", () => {
  it("takes the stack's configuration synchronously, because the next call may come before a promise resolves", async () => {
    const seen: (string | undefined)[] = [];
    const gate = provide([], {
      connect: (config) => {
        seen.push(config("huaweicloud:accessKey"));
        throw new InvalidConfigurationError("half");
      },
    });
    const config = { get: (name: string) => `value of ${name}`, require: String };
    void gate.provider.configure({ config });
    await gate.provider.check({}, key);
    assert.deepEqual(seen, ["value of huaweicloud:accessKey"]);
  });
});

describe("delete", () => {
  it("does nothing", async () => {
    const gate = provide();
    const deleted: unknown = gate.provider.delete(id, failed);
    assert.ok(deleted instanceof Promise);
    assert.equal(await deleted, undefined);
    assert.equal(gate.polls(), 0);
  });
});
