import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { InternalError } from "../../../src/model/errors";
import { createClient, createLockoutGuard } from "../../../src/identity-center/client";
import { describeProvisioningStatus } from "../../../src/identity-center/operations/describe-provisioning-status";
import { provisionPermissionSet } from "../../../src/identity-center/operations/provision-permission-set";
import { classifyLocalFault } from "../../../src/identity-center/faults/classify-local-fault";
import type { Operation } from "../../../src/identity-center/operations/operation";
import { startEmulator } from "../../support/emulator/emulator";
import { context } from "../../support/classified-fault";

const report =
  "Look for a newer version of pulumi-huaweicloud-identitycenter, and report it if there is none.";

describe("an error that is neither the transport's nor the service's", () => {
  it("ends a gate and a start at once where Node.js cannot load node-fetch, and says which Node.js can", async function () {
    this.timeout(60_000);
    const emulator = await startEmulator();
    try {
      // As Node.js 21 and 22.0 to 22.11 are.
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
        assert.ok(
          message.startsWith(`Could not ${task}, and the network is not to blame: Error [ERR_REQUIRE_ESM]: `),
        );
        assert.ok(
          message.endsWith(
            ` This Node.js (${process.version}) cannot load an ES module with require(): use Node.js 20.19 or newer of ` +
              "version 20, or 22.12 or newer.",
          ),
          message,
        );
      }
      assert.equal(emulator.calls.length, 0);
    } finally {
      await emulator.close();
    }
  });

  const read = describeProvisioningStatus({ instanceId: "i-1", requestId: "r-1" });
  const write = provisionPermissionSet({
    ...{ instanceId: "i-1", permissionSetId: "ps-1", targetType: "ALL_PROVISIONED_ACCOUNTS" },
  });
  const secretKey = "a-secret-that-nobody-may-see";
  const broken = new TypeError(`cannot read ${secretKey} here\n    at somewhere`);
  const fail = (): never => {
    throw broken;
  };

  /** What a call fails with where one of its parts is broken, and how often it was sent. */
  async function failureOf<T>(
    operation: Operation<T>,
    isBroken: "credentials" | "send" | "response" | undefined,
  ) {
    let sent = 0;
    const lockoutGuard = createLockoutGuard();
    const client = createClient({
      ...{
        identity: "a test",
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

  const why = "and the network is not to blame: TypeError: cannot read [redacted] here.";
  const maybe = write.ifResponseIsLost ?? "";

  it("is final, whatever part of a call it comes from, and makes no write uncertain that was not sent", async () => {
    for (const part of ["send", "response"] as const) {
      assert.deepEqual(await failureOf(read, part), {
        message: `Could not show provisioning request r-1, ${why} ${report}`,
        sent: part === "send" ? 0 : 1,
      });
    }
    assert.deepEqual(await failureOf(write, "send"), {
      message: `Could not provision permission set ps-1, ${why} ${report}`,
      sent: 0,
    });
    const unredacted = why.replace("[redacted]", secretKey);
    assert.equal(
      (await failureOf(write, "credentials")).message,
      `Could not provision permission set ps-1, ${unredacted} ${report}`,
      "there is nothing to redact by yet",
    );
  });

  it("says of a write that was sent what may have happened", async () => {
    assert.deepEqual(await failureOf(write, "response"), {
      message: `Could not provision permission set ps-1, ${why} ${maybe} ${report}`,
      sent: 1,
    });
  });

  it("comes before a write is sent, if what reads its response cannot be loaded", async () => {
    const unloadable = { ...write, schema: { load: fail } };
    assert.equal((await failureOf(unloadable, undefined)).sent, 0);
  });

  it("says what helps against a module that is not there, and shows any value that is thrown", () => {
    const missing = Object.assign(new Error("Cannot find module 'ajv'\nRequire stack:\n- /x"), {
      code: "MODULE_NOT_FOUND",
    });
    assert.equal(
      classifyLocalFault(missing, context, false).message,
      "Could not show provisioning request req-1, and the network is not to blame: Error [MODULE_NOT_FOUND]: Cannot find " +
        "module 'ajv'. Install pulumi-huaweicloud-identitycenter and what it depends on again.",
    );
    for (const thrown of [
      "boom",
      7,
      null,
      undefined,
      Symbol("boom"),
      Object.create(null) as object,
      { message: 1 },
    ]) {
      assert.match(classifyLocalFault(thrown, context, false).message, /to blame: a thrown value: \S/);
    }
  });
});
