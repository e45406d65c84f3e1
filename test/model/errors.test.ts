import assert from "node:assert/strict";
import { inspect } from "node:util";
import { RunError } from "@pulumi/pulumi";
import * as errorsModule from "../../src/model/errors";
import {
  IdentityCenterError,
  InvalidConfigurationError,
  InternalError,
  InvalidInputError,
  isIdentityCenterError,
  CallError,
  NoCredentialsError,
  NoResponseError,
  NotFoundError,
  NotStartedError,
  ProvisioningFailedError,
  RefusedError,
  ThrottledError,
  TimedOutError,
  UncertainOutcomeError,
  UnexpectedResponseError,
  UnreachableError,
} from "../../src/model/errors";
import type { ProvisioningRequest } from "../../src/model/request";
import { loadAgain } from "../support/load-again";

const requestId = "a1177591c8c7c49238e60563d34cad92";
const failed: ProvisioningRequest = { instanceId: "ins-1", requestId, status: "FAILED" };
const timeout = {
  requestId,
  timeoutMs: 1_800_000,
  timeoutField: "create",
  polls: 187,
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
  const advice = "A failed request stays failed: correct the cause, then";
  const elsewhere = `${advice} provision the permission set again and pass the new request ID.`;

  it("gives the account and the reason, says what to do, and names the place", () => {
    const provisioning: ProvisioningRequest = {
      ...failed,
      permissionSetId: "ps-1",
      accountId: "acc-1",
      failureReason: "The account quota is exceeded",
    };
    const error = new ProvisioningFailedError(provisioning);
    assert.equal(
      error.message,
      `Permission set provisioning request ${requestId} for account acc-1 FAILED: The account quota is exceeded. ` +
        `${elsewhere} (instance ins-1, permission set ps-1)`,
    );
    assert.equal(error.request, provisioning);
  });

  it("says that there is no reason where the service gave none, and names only what is known", () => {
    assert.equal(
      new ProvisioningFailedError(failed).message,
      `Permission set provisioning request ${requestId} FAILED: Identity Center gave no reason. ${elsewhere} ` +
        "(instance ins-1)",
    );
  });

  it("does not double a full stop at the end of the reason", () => {
    const error = new ProvisioningFailedError({ ...failed, failureReason: "Denied." });
    assert.equal(
      error.message,
      `Permission set provisioning request ${requestId} FAILED: Denied. ${elsewhere} (instance ins-1)`,
    );
  });

  it("gives the command that starts another one, if a PermissionSetProvisioning started it", () => {
    assert.equal(
      new ProvisioningFailedError(failed, "admins-42").message,
      `Permission set provisioning request ${requestId} FAILED: Identity Center gave no reason. ${advice} run: ` +
        "pulumi up --replace '**PermissionSetProvisioning::admins-42' (instance ins-1)",
    );
  });

  it("gives no command that a shell or Pulumi would read in another way", () => {
    for (const name of ["it's", "a b", "$HOME", "a*", 'a"b', "`ls`", "a::b", "\\", "a,b", ""]) {
      assert.ok(new ProvisioningFailedError(failed, name).message.includes(elsewhere), name);
    }
  });
});

describe("TimedOutError", () => {
  it("says how long it waited, what it saw last, and how to go on", () => {
    assert.equal(
      new TimedOutError({ ...timeout, lastError: http503 }).message,
      `Gave up after 30m waiting for permission set provisioning request ${requestId} to finish: last status ` +
        `IN_PROGRESS, 187 polls. The last poll failed: ${http503.message} Run "pulumi up" again to go on waiting, ` +
        "or raise customTimeouts.create.",
    );
  });

  it("says of the proxy what the proxy caused", () => {
    const message = "Identity Center could not …: no response through the proxy proxy.example:3128";
    const lastError = new UnreachableError(message, "HTTP 502", Infinity, {
      proxyHost: "proxy.example:3128",
    });
    const text = new TimedOutError({ ...timeout, lastError }).message;
    assert.ok(text.includes(`The last poll failed: ${message}. Run`), text);
  });

  it("names no error if the last poll had none", () => {
    assert.equal(
      new TimedOutError(timeout).message,
      `Gave up after 30m waiting for permission set provisioning request ${requestId} to finish: last status ` +
        'IN_PROGRESS, 187 polls. Run "pulumi up" again to go on waiting, or raise customTimeouts.create.',
    );
  });

  it("names update where that was the duration that ended the wait", () => {
    assert.equal(
      new TimedOutError({ ...timeout, timeoutMs: 5_400_000, timeoutField: "update" }).message,
      `Gave up after 1h30m waiting for permission set provisioning request ${requestId} to finish: last status ` +
        'IN_PROGRESS, 187 polls. Run "pulumi up" again to go on waiting, or raise customTimeouts.update.',
    );
  });

  it("says that no status was seen if none was, and counts one poll as one", () => {
    const facts = { ...timeout, timeoutMs: 5_000, polls: 1, lastStatus: undefined, lastError: http503 };
    assert.equal(
      new TimedOutError(facts).message,
      `Gave up after 5s waiting for permission set provisioning request ${requestId} to finish: no status seen, ` +
        `1 poll. The last poll failed: ${http503.message} Run "pulumi up" again to go on waiting, or raise ` +
        "customTimeouts.create.",
    );
  });

  it("does not advise to go on waiting if nothing has ever responded, but names the proxy, or that there is none", () => {
    const facts = { ...timeout, lastStatus: undefined, lastError: http503, route: "HTTPS_PROXY is not set." };
    assert.equal(
      new TimedOutError(facts).message,
      `Gave up after 30m waiting for permission set provisioning request ${requestId} to finish: no status seen, ` +
        `187 polls. The last poll failed: ${http503.message} Nothing has responded yet. HTTPS_PROXY is not set. Once ` +
        'that is right, "pulumi up" polls again, for as long as customTimeouts.create says.',
    );
  });
});

describe("Every error", () => {
  const callErrors = [
    new RefusedError("message", 403),
    new NotFoundError("message", 30_000),
    new UnexpectedResponseError("message"),
    http503,
  ];
  const errors = [
    new InvalidInputError("message"),
    new InvalidConfigurationError("message"),
    new NoCredentialsError("message"),
    new ProvisioningFailedError(failed),
    new TimedOutError(timeout),
    ...callErrors,
  ];

  it("is an Error and an IdentityCenterError by the name of its class", () => {
    for (const error of errors) {
      assert.ok(error instanceof Error);
      assert.ok(error instanceof IdentityCenterError);
      assert.equal(error.name, error.constructor.name);
      assert.equal(String(error), `${error.constructor.name}: ${error.message}`);
    }
  });

  it("is one that the SDK prints without its stack", () => {
    for (const error of errors) assert.ok(RunError.isInstance(error), error.name);
  });

  it("has none of the fields by which the engine knows partial state", () => {
    for (const error of errors) {
      for (const field of ["id", "properties", "reasons"]) assert.ok(!(field in error), error.name);
    }
  });

  it("is printed with nothing of what is there for the wait", () => {
    for (const error of errors) {
      const fields = inspect(error)
        .split("\n")
        .filter((line) => !/^ +at /.test(line));
      assert.doesNotMatch(
        fields.join("\n"),
        /summary|retryForMs|RunError: |undefined|throttling/,
        error.name,
      );
    }
  });

  it("is one line", () => {
    for (const error of errors) assert.doesNotMatch(error.message, /[\r\n]/);
  });

  it("of a look says in short what happened, and for how long it may still pass", () => {
    const facts = callErrors.map(({ name, summary, retryForMs }) => [name, summary, retryForMs]);
    assert.deepEqual(facts, [
      ["RefusedError", "HTTP 403", 0],
      ["NotFoundError", "HTTP 404", 30_000],
      ["UnexpectedResponseError", "unexpected response", 0],
      ["UnreachableError", "HTTP 503", Infinity],
    ]);
    for (const error of callErrors) assert.ok(error instanceof CallError);
  });

  it("keeps its cause where it has one, and has no such field where it has none", () => {
    const cause = new Error("read ECONNRESET");
    assert.equal(new UnreachableError("message", "ECONNRESET", Infinity, { cause }).cause, cause);
    for (const error of errors) assert.ok(!("cause" in error), error.name);
  });
});

describe("The fields of an error", () => {
  const facts = {
    ...{ host: "h.example", proxyHost: "proxy.example:3128" },
    ...{ httpStatus: 403, errorCode: "IIC.1000", xRequestId: "c1d2" },
  };
  const refused = new RefusedError("message", 403, facts);

  it("say what kind of failure it is, one for each thing that a program would do differently", () => {
    const kinds = [
      new InvalidInputError("message"),
      new InvalidConfigurationError("message"),
      new NoCredentialsError("message"),
      refused,
      new NotFoundError("message", 0),
      http503,
      new NoResponseError("message"),
      new ThrottledError("message", { text: "429" }),
      new UnexpectedResponseError("message"),
      new UncertainOutcomeError("message", "summary"),
      new InternalError("message", "summary"),
      new ProvisioningFailedError(failed),
      new TimedOutError(timeout),
      notStartedOver(refused),
    ].map((error) => error.kind);
    assert.deepEqual(kinds, [
      ...["invalid-input", "invalid-configuration", "no-credentials", "refused", "not-found"],
      ...["unreachable", "unreachable", "throttled", "unexpected-response", "uncertain", "internal"],
      ...["failed", "timed-out", "not-started"],
    ]);
  });

  it("are what is known of the call, and are printed and serialized", () => {
    assert.deepEqual(shown(refused), { name: "RefusedError", kind: "refused", ...facts });
    const printed = inspect(refused);
    for (const fact of Object.values({ ...facts, kind: "refused" }))
      assert.ok(printed.includes(String(fact)));
  });

  it("are absent if they are not known", () => {
    const error = new UnreachableError("message", "ECONNRESET", Infinity, { host: undefined });
    assert.deepEqual(shown(error), { name: "UnreachableError", kind: "unreachable" });
    for (const fact of Object.keys(facts)) assert.ok(!(fact in error), fact);
  });

  it("are known of an HTTP status that the class stands for", () => {
    assert.equal(new NotFoundError("message", 0).httpStatus, 404);
    assert.equal(new ThrottledError("message", { text: "429" }).httpStatus, 429);
  });

  it("are those of the call that caused it, if a wait gave up", () => {
    for (const error of [
      new TimedOutError({ ...timeout, lastError: refused }),
      notStartedOver(refused),
      new NotFoundError("It was known until 5s ago.", 0, { cause: new NotFoundError("message", 0, facts) }),
    ]) {
      const { name, kind, ...others } = shown(error);
      assert.deepEqual({ name, ...others }, { name, ...facts, httpStatus: kind === "not-found" ? 404 : 403 });
    }
  });

  it("take nothing from the cause if that is no error of this package", () => {
    const cause = Object.assign(new Error("read ECONNRESET"), { host: "another", httpStatus: 7 });
    const error = new UnreachableError("message", "ECONNRESET", Infinity, { cause });
    assert.deepEqual(shown(error), { name: "UnreachableError", kind: "unreachable" });
  });
});

/** What is printed and serialized of an error besides its message and stack. */
function shown(error: Error): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(error));
}

function notStartedOver(lastError: CallError): NotStartedError {
  return new NotStartedError({
    ...{ permissionSetId: "ps-1", forMs: 1_000, attemptMs: 1_000, attempts: 1 },
    lastError,
  });
}

describe("isIdentityCenterError", () => {
  const copy = loadAgain(require.resolve("../../src"), (path) =>
    path.includes("/src/"),
  ) as typeof import("../../src");

  it("knows the errors of this copy of the package, and those of another one", () => {
    const ofCopy = new copy.NotFoundError("message", 0);
    assert.ok(!(ofCopy instanceof IdentityCenterError));
    for (const error of [ofCopy, http503]) {
      assert.ok(isIdentityCenterError(error));
      assert.ok(copy.isIdentityCenterError(error));
    }
  });

  it("knows every error class", () => {
    const classes = Object.values(errorsModule).filter((value) => String(value).startsWith("class "));
    assert.ok(classes.length > 10);
    for (const { prototype } of classes as { readonly prototype: unknown }[]) {
      assert.ok(isIdentityCenterError(prototype));
    }
  });

  it("takes nothing else for one", () => {
    const others = [new Error("x"), { kind: "refused", name: "RefusedError" }, "x", 7, null, undefined];
    for (const value of others) assert.ok(!isIdentityCenterError(value));
  });

  it("lets an error of another copy hand its facts on", () => {
    const cause = new copy.NotFoundError("message", 0, { xRequestId: "c1d2" });
    assert.equal(new UnreachableError("message", "HTTP 404", 0, { cause }).xRequestId, "c1d2");
  });
});
