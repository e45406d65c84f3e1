import assert from "node:assert/strict";
import {
  IdentityCenterError,
  InvalidConfigurationError,
  InvalidInputError,
  LookError,
  NoCredentialsError,
  NotFoundError,
  ProvisioningFailedError,
  RefusedError,
  TimedOutError,
  UnexpectedAnswerError,
  UnreachableError,
} from "../src/errors";
import type { ProvisioningRequest } from "../src/provisioning-status";

const requestId = "a1177591c8c7c49238e60563d34cad92";
const failed: ProvisioningRequest = { instanceId: "ins-1", requestId, status: "FAILED" };
const timeout = {
  requestId,
  timeoutMs: 1_800_000,
  timeoutField: "create",
  looks: 187,
  lastStatus: "IN_PROGRESS",
  lastError: undefined,
} as const;
const http503 = new UnreachableError("Identity Center could not …", "HTTP 503", Infinity);

describe("any error of this package", () => {
  it("has a message on one line, without anything that Pulumi, a terminal or a CI system acts on", () => {
    const error = new InvalidInputError('Gate "a\n<{%boom%}>": ##[add-mask]x');
    assert.equal(error.message, 'Gate "a\\n\\u003c{%boom%}>": \\u0023#[add-mask]x');
  });
});

describe("ProvisioningFailedError", () => {
  const companion =
    'With PermissionSetProvisioning, "pulumi up --replace <its URN>" or new triggers do both.';

  it("gives the reason, says what to do, and names the place", () => {
    const provisioning: ProvisioningRequest = {
      ...failed,
      permissionSetId: "ps-1",
      accountId: "acc-1",
      failureReason: "The account quota is exceeded",
    };
    const error = new ProvisioningFailedError(provisioning);
    assert.equal(
      error.message,
      `Permission set provisioning request ${requestId} FAILED: The account quota is exceeded. A failed ` +
        "request stays failed: correct the cause, provision the permission set again and pass the new request " +
        `ID. ${companion} (instance ins-1, permission set ps-1, account acc-1)`,
    );
    assert.equal(error.request, provisioning);
  });

  it("says that there is no reason where the service gave none, and names only what is known", () => {
    assert.equal(
      new ProvisioningFailedError(failed).message,
      `Permission set provisioning request ${requestId} FAILED: Identity Center gave no reason. A failed ` +
        "request stays failed: correct the cause, provision the permission set again and pass the new request " +
        `ID. ${companion} (instance ins-1)`,
    );
  });

  it("does not double a full stop at the end of the reason", () => {
    const error = new ProvisioningFailedError({ ...failed, accountId: "acc-1", failureReason: "Denied." });
    assert.equal(
      error.message,
      `Permission set provisioning request ${requestId} FAILED: Denied. A failed request stays failed: correct ` +
        `the cause, provision the permission set again and pass the new request ID. ${companion} (instance ins-1, ` +
        "account acc-1)",
    );
  });
});

describe("TimedOutError", () => {
  it("says how long it waited, what it saw last, and how to go on", () => {
    assert.equal(
      new TimedOutError({ ...timeout, lastError: http503 }).message,
      `Gave up after 30m waiting for permission set provisioning request ${requestId} to finish: last status ` +
        'IN_PROGRESS, 187 looks, last error HTTP 503. Run "pulumi up" again to go on waiting, or raise ' +
        "customTimeouts.create.",
    );
  });

  it("names the proxy that caused the last error", () => {
    const lastError = new UnreachableError("Identity Center could not …", "HTTP 502", Infinity, {
      proxyHost: "proxy.example:3128",
    });
    const { message } = new TimedOutError({ ...timeout, lastError });
    assert.ok(message.includes(", last error HTTP 502 from the proxy proxy.example:3128. "), message);
  });

  it("names no error where the last look had an answer", () => {
    assert.equal(
      new TimedOutError(timeout).message,
      `Gave up after 30m waiting for permission set provisioning request ${requestId} to finish: last status ` +
        'IN_PROGRESS, 187 looks. Run "pulumi up" again to go on waiting, or raise customTimeouts.create.',
    );
  });

  it("names update where that was the duration that ended the wait", () => {
    assert.equal(
      new TimedOutError({ ...timeout, timeoutMs: 5_400_000, timeoutField: "update" }).message,
      `Gave up after 1h30m waiting for permission set provisioning request ${requestId} to finish: last status ` +
        'IN_PROGRESS, 187 looks. Run "pulumi up" again to go on waiting, or raise customTimeouts.update.',
    );
  });

  it("says that there is no answer yet where none came, and counts one look as one", () => {
    const facts = { ...timeout, timeoutMs: 5_000, looks: 1, lastStatus: undefined, lastError: http503 };
    assert.equal(
      new TimedOutError(facts).message,
      `Gave up after 5s waiting for permission set provisioning request ${requestId} to finish: no answer yet, ` +
        '1 look, last error HTTP 503. Run "pulumi up" again to go on waiting, or raise customTimeouts.create.',
    );
  });
});

describe("Every error", () => {
  const lookErrors = [
    new RefusedError("message", 403),
    new NotFoundError("message", 30_000),
    new UnexpectedAnswerError("message"),
    http503,
  ];
  const errors = [
    new InvalidInputError("message"),
    new InvalidConfigurationError("message"),
    new NoCredentialsError("message"),
    new ProvisioningFailedError(failed),
    new TimedOutError(timeout),
    ...lookErrors,
  ];

  it("is an Error and an IdentityCenterError by the name of its class", () => {
    for (const error of errors) {
      assert.ok(error instanceof Error);
      assert.ok(error instanceof IdentityCenterError);
      assert.equal(error.name, error.constructor.name);
      assert.equal(String(error), `${error.constructor.name}: ${error.message}`);
    }
  });

  it("has none of the fields by which the engine knows partial state", () => {
    for (const error of errors) {
      for (const field of ["id", "properties", "reasons"]) assert.ok(!(field in error), error.name);
    }
  });

  it("is one line", () => {
    for (const error of errors) assert.doesNotMatch(error.message, /[\r\n]/);
  });

  it("of a look says in short what happened, and for how long it may still pass", () => {
    const facts = lookErrors.map(({ name, summary, patienceMs }) => [name, summary, patienceMs]);
    assert.deepEqual(facts, [
      ["RefusedError", "HTTP 403", 0],
      ["NotFoundError", "HTTP 404", 30_000],
      ["UnexpectedAnswerError", "unexpected answer", 0],
      ["UnreachableError", "HTTP 503", Infinity],
    ]);
    for (const error of lookErrors) assert.ok(error instanceof LookError);
  });

  it("keeps its cause where it has one, and has no such field where it has none", () => {
    const cause = new Error("read ECONNRESET");
    assert.equal(new UnreachableError("message", "ECONNRESET", Infinity, { cause }).cause, cause);
    for (const error of errors) assert.ok(!("cause" in error), error.name);
  });
});
