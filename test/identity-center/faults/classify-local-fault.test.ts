import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemClock } from "../../../src/wait/clock";
import { Throttle } from "../../../src/wait/throttle";
import { InternalError } from "../../../src/model/errors";
import { createClient, createLockoutGuard } from "../../../src/identity-center/client";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";
import { provisionPermissionSet } from "../../../src/identity-center/operations/provision-permission-set";
import { classifyLocalFault } from "../../../src/identity-center/faults/classify-local-fault";
import type { Operation } from "../../../src/identity-center/operations/operation";
import { startEmulator } from "../../support/emulator/emulator";
import { context } from "../../support/classified-fault";

describe("an error of this machine", () => {
  it("ends a gate and a start at once if Node.js cannot load node-fetch, and says which version can", async function () {
    this.timeout(60_000);
    const emulator = await startEmulator();
    try {
      // Node.js 21 and 22.0 to 22.11 behave like this.
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...["--no-experimental-require-module", "--require", "ts-node/register/transpile-only"],
        ...[join(__dirname, "../../support/network/provider-calls.ts"), emulator.url],
      ]);
      const { gate, start } = JSON.parse(stdout) as Record<
        "gate" | "start",
        { name: string; message: string }
      >;
      for (const [task, { name, message }] of [
        ["show provisioning request r-1", gate],
        ["provision permission set ps-1", start],
      ] as const) {
        assert.equal(name, "InternalError");
        assert.ok(message.startsWith(`Could not ${task}: Error [ERR_REQUIRE_ESM]: `), message);
        assert.ok(message.endsWith(" Use Node.js 20.19 or a later 20, or 22.12 or newer."), message);
      }
      assert.equal(emulator.calls.length, 0);
    } finally {
      await emulator.close();
    }
  });

  const read = permissionSetProvisioningOperations.describe({ instanceId: "i-1", requestId: "r-1" });
  const write = provisionPermissionSet({
    ...{ instanceId: "i-1", permissionSetId: "ps-1", targetType: "ALL_PROVISIONED_ACCOUNTS" },
  });
  const secretKey = "a-secret-that-no-one-may-see";
  const broken = new TypeError(`cannot read ${secretKey} here\n    at somewhere`);
  const fail = (): never => {
    throw broken;
  };

  /** The error of a call if one of its parts is broken, and how often it was sent. */
  async function failureOf<T>(
    operation: Operation<T>,
    isBroken: "credentials" | "send" | "response" | undefined,
  ) {
    let sent = 0;
    const lockoutGuard = createLockoutGuard();
    const client = createClient({
      ...{
        route: "HTTPS_PROXY is not set.",
        endpoint: new URL("https://h.example"),
        provenHosts: new Set<string>(),
      },
      credentials: {
        ...{ identity: "a test", source: "a test" },
        get: () =>
          isBroken === "credentials"
            ? fail()
            : Promise.resolve({ accessKey: "A", secretKey, source: "a test" }),
      },
      send: (_request, _signal, onConnected) => {
        if (isBroken === "send") fail();
        onConnected?.();
        sent += 1;
        const text = () => (isBroken === "response" ? fail() : Promise.resolve("{}"));
        return Promise.resolve({ status: 200, header: () => undefined, text });
      },
      wallClock: () => 0,
      throttle: new Throttle(systemClock, () => 0.5),
      lockoutGuardOf: () => lockoutGuard,
    });
    const error = await client.call(operation, { signal: new AbortController().signal }).then(
      () => assert.fail("it did not fail"),
      (fault: unknown) => fault,
    );
    assert.ok(error instanceof InternalError, String(error));
    assert.equal(error.retryForMs, 0);
    assert.equal(error.cause, broken);
    return { message: error.message, sent };
  }

  const why = "TypeError: cannot read [redacted] here.";
  const maybe = write.ifResponseIsLost ?? assert.fail();

  it("is final in any part of a call, and shows no secret", async () => {
    for (const part of ["send", "response"] as const) {
      const { message, sent } = await failureOf(read, part);
      assert.ok(message.startsWith(`Could not show provisioning request r-1: ${why} `), message);
      assert.equal(sent, part === "send" ? 0 : 1);
    }
  });

  it("says what may have happened if a write was sent", async () => {
    const unsent = await failureOf(write, "send");
    assert.ok(unsent.message.startsWith(`Could not provision permission set ps-1: ${why} `), unsent.message);
    assert.ok(!unsent.message.includes(maybe) && unsent.sent === 0);
    // Without credentials there is nothing to redact yet.
    const early = await failureOf(write, "credentials");
    assert.ok(early.message.includes(`: ${why.replace("[redacted]", secretKey)} `), early.message);
    assert.ok(!early.message.includes(maybe));
    const sent = await failureOf(write, "response");
    assert.ok(sent.message.includes(`: ${why} ${maybe} `) && sent.sent === 1, sent.message);
  });

  it("occurs before a write is sent if the code that reads its response cannot be loaded", async () => {
    const unloadable = { ...write, schema: { load: fail } };
    assert.equal((await failureOf(unloadable, undefined)).sent, 0);
  });

  it("says what to do about a missing module", () => {
    for (const code of ["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"]) {
      const missing = Object.assign(new Error("Cannot find module 'ajv'\nRequire stack:\n- /x"), { code });
      const { message } = classifyLocalFault(missing, context, false);
      assert.match(message, /: Cannot find module 'ajv'\. Install /);
    }
  });

  it("shows any value that is thrown", () => {
    for (const thrown of [
      "boom",
      7,
      null,
      undefined,
      Symbol("boom"),
      Object.create(null) as object,
      { message: 1 },
    ]) {
      assert.match(classifyLocalFault(thrown, context, false).message, /: a thrown value: \S/);
    }
  });
});
