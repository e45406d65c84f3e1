import assert from "node:assert/strict";
import { Throttle } from "../../src/wait/throttle";
import { type dynamic, runtime } from "@pulumi/pulumi";
import {
  InvalidConfigurationError,
  type CallError,
  RefusedError,
  UncertainOutcomeError,
  UnreachableError,
} from "../../src/model/errors";
import { type CallOptions, createClient, createLockoutGuard } from "../../src/identity-center/client";
import { fixedCredentials } from "../../src/identity-center/credentials/credentials";
import type { Operation } from "../../src/identity-center/operations/operation";
import { createSend } from "../../src/identity-center/wire/http";
import type { ProvisioningInputs } from "../../src/provider/start-inputs";
import type { DescribedRequest } from "../../src/model/request";
import { createStartProvider } from "../../src/provider/start";
import { systemClock } from "../../src/wait/clock";
import { createWatchProcess } from "../../src/watch/watch-process";
import { type Emulator, emulatorUser, startEmulator } from "../support/emulator/emulator";
import { clientOf } from "../support/client-of";
import { FakeClock } from "../support/fake-clock";
import { silentEngineLog } from "../support/silent-engine-log";

const inputs: ProvisioningInputs = {
  instanceId: "ssoins-1",
  permissionSetId: "ps-1",
  targetType: "ACCOUNT",
  targetId: "42",
};
const saved = { ...inputs, triggers: { a: [1, {}] }, requestId: "r-1" };
const response: DescribedRequest = { instanceId: "ssoins-1", requestId: "r-1", status: "IN_PROGRESS" };

/** A provider on a fake clock whose calls all get the same response or error. */
function provide(what: CallError | DescribedRequest) {
  const clock = new FakeClock();
  const log: string[] = [];
  const provider = createStartProvider({
    connect: () => ({
      ...clientOf({}, clock),
      call<T>(_operation: Operation<T>, { debug }: CallOptions = {}): Promise<T> {
        debug?.("a call");
        // The response to this provider's only operation.
        return what instanceof Error ? Promise.reject(what) : Promise.resolve(what as T);
      },
    }),
    engineLog: {
      progress: (urn, text) => log.push(`progress ${urn ?? ""}: ${text}`),
      warn: (urn, text) => log.push(`warning ${urn ?? ""}: ${text}`),
      debug: (urn, text) => log.push(`debug ${urn ?? ""}: ${text}`),
      note: () => undefined,
      isCi: false,
    },
    watch: createWatchProcess(clock, () => 0.5),
  }) as Required<dynamic.ResourceProvider>;
  const create = (given = inputs) => clock.run(provider.create(given));
  return { provider, clock, log, create };
}

describe("starting a provisioning, without a network", () => {
  it("saves the fields of the response, and nothing for absent ones", async () => {
    const more = { accountId: "42", createdDate: "2023-02-23T18:09:20.379Z" };
    const started = { requestId: "r-1" };
    const named = provide({ ...response, ...more, permissionSetId: "ps-of-the-service" });
    assert.deepEqual(await named.create(), { id: "ssoins-1/r-1", outs: { ...inputs, ...started, ...more } });
    assert.deepEqual(await provide(response).create(), {
      id: "ssoins-1/r-1",
      outs: { ...inputs, ...started },
    });
  });

  it("writes its call to the engine's debug log and each pause to the resource's row", async () => {
    const start = provide(new UnreachableError("Busy.", "HTTP 409", Infinity));
    await assert.rejects(start.create({ ...inputs, __urn: "urn:1", __createTimeoutMs: 61_500 }));
    assert.deepEqual(start.log, [
      "debug urn:1: a call",
      "progress urn:1: HTTP 409, next try in 1s",
      "debug urn:1: a call",
    ]);
  });
});

describe("a start whose outcome is not known", () => {
  it("is sent again in the same process only for another resource or target", async () => {
    const lost = new UncertainOutcomeError("It may have started.", "ECONNRESET");
    const start = provide(lost);
    const urn = { ...inputs, __urn: "urn:1" };
    await assert.rejects(start.create(urn), lost);
    await assert.rejects(start.create(urn), {
      name: "UncertainOutcomeError",
      message:
        "Permission set ps-1 is not provisioned again in this run, even if a resource hook (onError) asks for it: the " +
        "first attempt may have started it. It may have started.",
    });
    assert.equal(start.log.filter((line) => line.endsWith("a call")).length, 1);
    await assert.rejects(start.create({ ...urn, __urn: "urn:2" }), lost);
    await assert.rejects(start.create({ ...urn, targetId: "43" }), lost);
    await assert.rejects(provide(lost).create(urn), lost);
  });

  it("is not confused with a refused start", async () => {
    const refused = new RefusedError("No.", 400);
    const start = provide(refused);
    await assert.rejects(start.create(), refused);
    await assert.rejects(start.create(), refused);
  });
});

describe("checking the inputs of a start", () => {
  it("names each input that is wrong, and returns the inputs", async () => {
    const { provider } = provide(response);
    assert.deepEqual(await provider.check({}, inputs), { inputs, failures: [] });
    const news = { ...inputs, instanceId: "a/b" };
    assert.deepEqual(await provider.check({}, news), {
      inputs: news,
      failures: [
        {
          property: "instanceId",
          reason: "it holds a slash; expected the ID of the Identity Center instance",
        },
      ],
    });
  });

  it("refuses a malformed configuration", async () => {
    const provider = createStartProvider({
      connect: () => {
        throw new InvalidConfigurationError("In the environment, half is missing.");
      },
      engineLog: silentEngineLog,
      watch: createWatchProcess(new FakeClock(), () => 0.5),
    });
    assert.deepEqual(await provider.check?.({}, inputs), {
      inputs,
      failures: [{ property: "", reason: "In the environment, half is missing." }],
    });
  });
});

describe("starting a provisioning, on a real socket", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  async function start(given = inputs): Promise<dynamic.CreateResult> {
    return createStartProvider(surroundings()).create(given);
  }
  const surroundings = () => ({
    connect: () =>
      createClient({
        route: "HTTPS_PROXY is not set.",
        endpoint: new URL(emulator.url),
        credentials: fixedCredentials({ ...emulatorUser, source: "a test" }),
        send: createSend(),
        wallClock: () => Date.now(),
        throttle: new Throttle(systemClock, () => 0.5),
        lockoutGuardOf: () => createLockoutGuard(),
        provenHosts: new Set<string>(),
      }),
    engineLog: silentEngineLog,
    watch: createWatchProcess(systemClock, () => 0.5),
  });

  it("signs the body, and saves the inputs and the response", async () => {
    const result = await start();
    const { id } = result;
    const outs: unknown = result.outs;
    const [call, ...more] = emulator.calls;
    assert.deepEqual(more, []);
    assert.equal(call?.signedBy, emulatorUser.accessKey);
    assert.equal(call.headers["content-type"], "application/json");
    const { createdDate, ...rest } = (outs ?? {}) as Record<string, unknown>;
    assert.equal(typeof createdDate, "string");
    assert.equal(id, `ssoins-1/${call.requestId ?? ""}`);
    assert.deepEqual(rest, { ...inputs, requestId: call.requestId, accountId: "42" });
  });

  it("says that the provisioning may have started if the response has no request ID", async () => {
    emulator.fault({ kind: "body", body: { permission_set_provisioning_status: { status: "IN_PROGRESS" } } });
    await assert.rejects(start(), {
      name: "UnexpectedResponseError",
      message: / must have required property 'request_id'\. The provisioning may have started\. /,
    });
    assert.equal(emulator.calls.length, 1);
  });
});

describe("a started provisioning", () => {
  const { provider } = provide(response);

  it("stays the same in a refresh, cannot be imported, and is deleted without a call", async () => {
    assert.deepEqual(await provider.read("ssoins-1/r-1", saved), { id: "ssoins-1/r-1", props: saved });
    await assert.rejects(provider.read("ssoins-1/r-1", {}), {
      name: "InvalidInputError",
      message:
        "A PermissionSetProvisioning cannot be read or imported (ssoins-1/r-1): it is the start of a provisioning, not " +
        "its status. Use PermissionSetProvisioningStatus.get.",
      stack: "",
    });
    const deleted: unknown = provider.delete("ssoins-1/r-1", saved);
    assert.ok(deleted instanceof Promise);
    assert.equal(await deleted, undefined);
  });

  it("is replaced only if an input changes or is not known yet", async () => {
    const news = { ...inputs, triggers: { a: [1, {}] } };
    const replacesOf = async (changed: object, olds: object = saved) => {
      const { changes, replaces } = await provider.diff("ssoins-1/r-1", olds, { ...news, ...changed });
      assert.equal(changes, replaces?.length !== 0);
      return replaces;
    };
    assert.deepEqual(await replacesOf({ __createTimeoutMs: 1, __urn: "urn" }), []);
    for (const field of ["instanceId", "permissionSetId", "targetType", "targetId", "triggers"]) {
      for (const value of ["other", undefined, runtime.unknownValue]) {
        assert.deepEqual(await replacesOf({ [field]: value }), [field]);
      }
    }
    assert.deepEqual(await replacesOf({ triggers: { a: [1, { b: runtime.unknownValue }] } }), ["triggers"]);
    assert.deepEqual(await replacesOf({ triggers: { a: [1, {}], none: null, neither: undefined } }), []);
    assert.deepEqual(await replacesOf({ triggers: null }, { ...saved, triggers: undefined }), []);
  });

  it("is replaced if a list among the triggers becomes something similar", async () => {
    const { provider } = provide(response);
    for (const [before, after] of [
      [["a"], { 0: "a" }],
      [[null], []],
      [[null, 1], [1]],
      ["", null],
      [0, false],
    ]) {
      const diff = await provider.diff(
        "ssoins-1/r-1",
        { ...saved, triggers: before },
        { ...inputs, triggers: after },
      );
      assert.deepEqual(diff, { changes: true, replaces: ["triggers"] });
    }
  });
});
