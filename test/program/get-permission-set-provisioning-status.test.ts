import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import {
  getPermissionSetProvisioningStatus,
  getPermissionSetProvisioningStatusOutput,
  PermissionSetProvisioning,
  PermissionSetProvisioningStatus,
} from "../../src";
import { type Emulator, emulatorUser, startEmulator } from "../support/emulator/emulator";
import { createHome } from "../support/home";
import { loadAgain } from "../support/load-again";

const key = { instanceId: "ssoins-1", requestId: "r-1" };

describe("getPermissionSetProvisioningStatus, in a user's unit test with mocks", () => {
  const calls: pulumi.runtime.MockCallArgs[] = [];

  before(() =>
    pulumi.runtime.setMocks(
      {
        newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
        call(args) {
          calls.push(args);
          return { ...(args.inputs as object), status: "FAILED", failureReason: "no quota" };
        },
      },
      "project",
      "stack",
      false,
    ),
  );
  beforeEach(() => {
    calls.length = 0;
  });
  after(() => pulumi.runtime.disconnect());

  it("calls mocks.call with its token, without network or credentials", async () => {
    const result = await getPermissionSetProvisioningStatus(key);
    assert.deepEqual(result, { ...key, status: "FAILED", failureReason: "no quota" });
    assert.deepEqual(
      calls.map(({ token, inputs }) => ({ token, inputs: inputs as unknown })),
      [{ token: "huaweicloud:index:getPermissionSetProvisioningStatus", inputs: key }],
    );
  });

  it("calls it in its Output form too, as soon as its arguments are known", async () => {
    const requestId = pulumi.output(Promise.resolve("r-2"));
    const result = getPermissionSetProvisioningStatusOutput({ ...key, requestId });
    assert.equal(await valueOf(result.status), "FAILED");
    assert.deepEqual(calls[0]?.inputs, { ...key, requestId: "r-2" });
  });

  it("is secret in its Output form if an argument is secret", async () => {
    const result = getPermissionSetProvisioningStatusOutput({ ...key, requestId: pulumi.secret("r-2") });
    assert.equal(await pulumi.isSecret(result), true);
  });
});

describe("getPermissionSetProvisioningStatus, with two copies of the Pulumi SDK in the tree", () => {
  after(() => pulumi.runtime.disconnect());

  it("calls the mocks that the program has set in its own copy", async () => {
    const { runtime } = anotherSdk();
    const tokens: string[] = [];
    await runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call({ token, inputs }) {
        tokens.push(token);
        return { ...(inputs as object), status: "SUCCEEDED" };
      },
    });
    assert.equal((await getPermissionSetProvisioningStatus(key)).status, "SUCCEEDED");
    assert.equal(await valueOf(getPermissionSetProvisioningStatusOutput(key).status), "SUCCEEDED");
    assert.equal(tokens.length, 2);
  });

  it("finds the configuration of the program's copy, with its secrets", () => {
    const other = anotherSdk().runtime;
    other.setAllConfig({ "huaweicloud:secretKey": "s" }, ["huaweicloud:secretKey"]);
    const { getConfig, isConfigSecret } = pulumi.runtime as typeof pulumi.runtime & {
      isConfigSecret: (key: string) => boolean;
    };
    assert.equal(getConfig("huaweicloud:secretKey"), "s");
    assert.equal(isConfigSecret("huaweicloud:secretKey"), true);
    other.setAllConfig({}, []);
  });
});

describe("getPermissionSetProvisioningStatusOutput, on an engine", () => {
  class Remote extends pulumi.ComponentResource {
    constructor(name: string) {
      super("test:index:Remote", name, {}, {}, true);
    }
  }
  let isThere = false;
  let emulator: Emulator;

  before(async () => {
    await pulumi.runtime.setMocks({
      async newResource({ name, inputs }) {
        if (name === "remote") {
          await setTimeout(300);
          isThere = true;
        }
        return { id: name, state: inputs as object };
      },
      call: ({ inputs }) => inputs as object,
    });
    passForEngine();
    emulator = await startEmulator();
    pulumi.runtime.setConfig("huaweicloud:endpoints", JSON.stringify({ identitycenter: emulator.url }));
    process.env["HW_ACCESS_KEY"] = emulatorUser.accessKey;
    process.env["HW_SECRET_KEY"] = emulatorUser.secretKey;
  });
  after(async () => {
    await pulumi.runtime.disconnect();
    delete process.env["HW_ACCESS_KEY"];
    delete process.env["HW_SECRET_KEY"];
    pulumi.runtime.setConfig("huaweicloud:endpoints", "");
    await emulator.close();
  });

  it("waits for a remote component in dependsOn, although older versions of the SDK do not", async () => {
    emulator.script("r-remote", { outcome: "SUCCEEDED" });
    await pulumi.runtime.runInPulumiStack(async () => {
      const opts = { dependsOn: [Promise.resolve(new Remote("remote"))] };
      const result = getPermissionSetProvisioningStatusOutput({ ...key, requestId: "r-remote" }, opts);
      assert.equal(emulator.calls.length, 0);
      await valueOf(result);
      assert.equal(isThere, true);
      assert.equal(emulator.calls.length, 1);
      return undefined;
    });
  });
});

describe("getPermissionSetProvisioningStatus, in a program", () => {
  let emulator: Emulator;

  /** A run of a program with its own monitor. */
  async function startRun(): Promise<void> {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: () => assert.fail("the mocks were called"),
    });
    passForEngine();
  }

  before(async () => {
    await startRun();
    emulator = await startEmulator();
    pulumi.runtime.setConfig("huaweicloud:endpoints", JSON.stringify({ identitycenter: emulator.url }));
    process.env["HW_ACCESS_KEY"] = emulatorUser.accessKey;
    process.env["HW_SECRET_KEY"] = emulatorUser.secretKey;
  });
  after(async () => {
    delete process.env["HW_ACCESS_KEY"];
    delete process.env["HW_SECRET_KEY"];
    pulumi.runtime.setConfig("huaweicloud:endpoints", "");
    await emulator.close();
  });

  it("reads once, and returns FAILED as a result", async () => {
    emulator.script("r-1", { outcome: "FAILED", failureReason: "no quota" });
    const { status, failureReason } = await getPermissionSetProvisioningStatus(key);
    assert.deepEqual([status, failureReason], ["FAILED", "no quota"]);
    assert.equal(emulator.calls.length, 1);
  });

  it("retries a temporary error", async () => {
    emulator.script("r-2", {});
    emulator.fault({ kind: "status", status: 503, requestId: "r-2" });
    const { status } = await getPermissionSetProvisioningStatus({ ...key, requestId: "r-2" });
    assert.equal(status, "IN_PROGRESS");
  });

  it("refuses wrong arguments by name, before any call", async () => {
    const calls = emulator.calls.length;
    await assert.rejects(getPermissionSetProvisioningStatus({ ...key, instanceId: ".." }), {
      name: "InvalidInputError",
      message:
        "getPermissionSetProvisioningStatus: instanceId: it is made of dots only; expected the ID of the Identity " +
        "Center instance.",
    });
    assert.equal(emulator.calls.length, calls);
  });

  it("finds its credentials once in each run of a program, and again in the next run", async () => {
    const HOME = process.env["HOME"] ?? "";
    const home = createHome();
    const write = (secretKey: string) =>
      home.write(".huaweicloud/credentials", `[basic]\nak = ${emulatorUser.accessKey}\nsk = ${secretKey}\n`);
    process.env["HOME"] = home.path;
    delete process.env["HW_ACCESS_KEY"];
    delete process.env["HW_SECRET_KEY"];
    emulator.script("r-1", { outcome: "SUCCEEDED" });
    try {
      await startRun();
      write(emulatorUser.secretKey);
      assert.equal((await getPermissionSetProvisioningStatus(key)).status, "SUCCEEDED");
      write("a-key-that-the-service-does-not-know");
      assert.equal((await getPermissionSetProvisioningStatus(key)).status, "SUCCEEDED");
      await startRun();
      await assert.rejects(getPermissionSetProvisioningStatus(key), { name: "RefusedError" });
    } finally {
      process.env["HOME"] = HOME;
      process.env["HW_ACCESS_KEY"] = emulatorUser.accessKey;
      process.env["HW_SECRET_KEY"] = emulatorUser.secretKey;
      home.remove();
    }
  });

  it("sends a wrong key once, even if it is called more often", async () => {
    const calls = emulator.calls.length;
    process.env["HW_SECRET_KEY"] = "a-key-that-is-wrong-everywhere";
    await startRun();
    const asked = Array.from({ length: 20 }, (_, index) =>
      getPermissionSetProvisioningStatus({ ...key, requestId: `r-${index}` }),
    );
    const results = await Promise.allSettled(asked);
    assert.ok(results.every(({ status }) => status === "rejected"));
    await assert.rejects(getPermissionSetProvisioningStatus(key), { name: "RefusedError" });
    assert.equal(emulator.calls.length, calls + 1);
  });
});

describe("Without an engine, when every gate would be open without a wait", () => {
  const reason =
    "no Pulumi engine is connected to the copy of @pulumi/pulumi that pulumi-huaweicloud-identitycenter uses. Run the " +
    'program with Pulumi; if it is, "npm ls @pulumi/pulumi" shows more than one version: keep one.';

  before(() => {
    pulumi.runtime.resetOptions("project", "stack", -1, "", "", false, "");
  });

  it("a gate and a start are refused", () => {
    assert.throws(() => new PermissionSetProvisioningStatus("ready", key), {
      name: "InvalidInputError",
      message: `PermissionSetProvisioningStatus "ready": ${reason}`,
    });
    const args = { instanceId: "i", permissionSetId: "p", targetType: "ALL_PROVISIONED_ACCOUNTS" } as const;
    assert.throws(() => new PermissionSetProvisioning("admins", args), {
      name: "InvalidInputError",
      message: `PermissionSetProvisioning "admins": ${reason}`,
    });
  });

  it("a call is refused", async () => {
    await assert.rejects(getPermissionSetProvisioningStatus(key), {
      name: "InvalidInputError",
      message: `getPermissionSetProvisioningStatus: ${reason}`,
    });
  });
});

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

/** Gives the current mocks the property that distinguishes an engine's monitor from mocks. */
function passForEngine(): void {
  Object.assign(pulumi.runtime.getMonitor() ?? assert.fail(), { getChannel: () => undefined });
}

/** The SDK, loaded again as if from another folder. */
function anotherSdk(): typeof pulumi {
  const isOfSdk = (path: string) => path.includes("/node_modules/@pulumi/pulumi/");
  const copy = loadAgain(require.resolve("@pulumi/pulumi"), isOfSdk) as typeof pulumi;
  assert.notEqual(copy.Resource, pulumi.Resource);
  return copy;
}
