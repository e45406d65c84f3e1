import assert from "node:assert/strict";
import { inspect } from "node:util";

import { RunError } from "@pulumi/pulumi";
import * as errorsModule from "../../src/model/errors";
import {
  type FailureFacts,
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
  RefusedError,
  RequestFailedError,
  ThrottledError,
  TimedOutError,
  UncertainOutcomeError,
  UnexpectedResponseError,
  UnreachableError,
} from "../../src/model/errors";
import { loadAgain } from "../support/load-again";

const noun = "provisioning request";
const failure: FailureFacts = {
  ...{ noun, requestId: "r-1", reason: undefined, ids: ["instance ins-1"] },
  startAgain: "provision it again.",
};
const timeout = {
  ...{ noun, requestId: "r-1" },
  timeoutMs: 1_800_000,
  timeoutField: "create",
  polls: 187,
  lastStatus: "IN_PROGRESS",
  lastError: undefined,
} as const;
const http503 = new UnreachableError("Identity Center could not …", "HTTP 503", Infinity);

describe("any error of this package", () => {
  it("has a message of one line, with nothing in it that Pulumi, a terminal or a CI system acts on", () => {
    const error = new InvalidInputError('Gate "a\n<{%boom%}>": ##[add-mask]x');
    assert.equal(error.message, 'Gate "a\\n\\u003c{%boom%}>": \\u0023#[add-mask]x');
  });
});

describe("RequestFailedError", () => {
  it("does not double a full stop at the end of the reason", () => {
    const { message } = new RequestFailedError({ ...failure, reason: "Denied." });
    assert.match(message, / FAILED: Denied\. A failed/);
  });

  it("names the kind of request, and gives the advice for this kind", () => {
    const noun = "account assignment deletion request";
    const ids = ["user u-1", "instance ins-1"];
    const { message } = new RequestFailedError({ ...failure, noun, ids, startAgain: "delete it again." });
    assert.match(message, /^Account assignment deletion request r-1 FAILED: /);
    assert.match(message, /, then delete it again\. \(user u-1, instance ins-1\)$/);
  });
});

describe("TimedOutError", () => {
  it("contains the whole last error, and the field of customTimeouts that ended the wait", () => {
    const facts = { ...timeout, timeoutMs: 5_400_000, timeoutField: "update", lastError: http503 } as const;
    const { message } = new TimedOutError(facts);
    assert.match(message, /^Gave up after 1h30m /);
    assert.ok(message.includes(` The last poll failed: ${http503.message} `), message);
    assert.match(message, / customTimeouts\.update\.$/);
  });

  it("adds a full stop to an error that has none", () => {
    const lastError = new UnreachableError("No response", "HTTP 502", Infinity);
    const { message } = new TimedOutError({ ...timeout, lastError });
    assert.match(message, / The last poll failed: No response\. Run /);
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
    new RequestFailedError(failure),
    new TimedOutError(timeout),
    ...callErrors,
  ];

  it("is an Error and an IdentityCenterError, named for its class", () => {
    for (const error of errors) {
      assert.ok(error instanceof Error);
      assert.ok(error instanceof IdentityCenterError);
      assert.equal(error.name, error.constructor.name);
      assert.equal(String(error), `${error.constructor.name}: ${error.message}`);
    }
  });

  it("is marked so that the SDK prints it without its stack", () => {
    for (const error of errors) assert.ok(RunError.isInstance(error), error.name);
  });

  it("has none of the fields by which the engine recognizes partial state", () => {
    for (const error of errors) {
      for (const field of ["id", "properties", "reasons"]) assert.ok(!(field in error), error.name);
    }
  });

  it("is printed without undefined fields and without the fields for waits", () => {
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

  it("of a call has a short summary, and says how long to retry", () => {
    const facts = callErrors.map(({ name, summary, retryForMs }) => [name, summary, retryForMs]);
    assert.deepEqual(facts, [
      ["RefusedError", "HTTP 403", 0],
      ["NotFoundError", "HTTP 404", 30_000],
      ["UnexpectedResponseError", "unexpected response", 0],
      ["UnreachableError", "HTTP 503", Infinity],
    ]);
    for (const error of callErrors) assert.ok(error instanceof CallError);
  });

  it("keeps its cause, and has no field for it if there is none", () => {
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

  it("say the kind of failure, one for each different reaction of a program", () => {
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
      new RequestFailedError(failure),
      new TimedOutError(timeout),
      notStartedOver(refused),
    ].map((error) => error.kind);
    assert.deepEqual(kinds, [
      ...["invalid-input", "invalid-configuration", "no-credentials", "refused", "not-found"],
      ...["unreachable", "unreachable", "throttled", "unexpected-response", "uncertain", "internal"],
      ...["failed", "timed-out", "not-started"],
    ]);
  });

  it("are the known facts of the call, and are printed and serialized", () => {
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

  it("include the HTTP status that a class stands for", () => {
    assert.equal(new NotFoundError("message", 0).httpStatus, 404);
    assert.equal(new ThrottledError("message", { text: "429" }).httpStatus, 429);
  });

  it("come from the failed call if a wait gave up because of it", () => {
    for (const error of [
      new TimedOutError({ ...timeout, lastError: refused }),
      notStartedOver(refused),
      new NotFoundError("It was known until 5s ago.", 0, { cause: new NotFoundError("message", 0, facts) }),
    ]) {
      const { name, kind, ...others } = shown(error);
      assert.deepEqual({ name, ...others }, { name, ...facts, httpStatus: kind === "not-found" ? 404 : 403 });
    }
  });

  it("take nothing from a cause that is not an error of this package", () => {
    const cause = Object.assign(new Error("read ECONNRESET"), { host: "another", httpStatus: 7 });
    const error = new UnreachableError("message", "ECONNRESET", Infinity, { cause });
    assert.deepEqual(shown(error), { name: "UnreachableError", kind: "unreachable" });
  });
});

/** What is printed and serialized of an error, besides its message and stack. */
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

  it("recognizes the errors of this copy of the package and of another one", () => {
    const ofCopy = new copy.NotFoundError("message", 0);
    assert.ok(!(ofCopy instanceof IdentityCenterError));
    for (const error of [ofCopy, http503]) {
      assert.ok(isIdentityCenterError(error));
      assert.ok(copy.isIdentityCenterError(error));
    }
  });

  it("recognizes every error class", () => {
    const classes = Object.values(errorsModule).filter((value) => String(value).startsWith("class "));
    assert.ok(classes.length > 10);
    for (const { prototype } of classes as { readonly prototype: unknown }[]) {
      assert.ok(isIdentityCenterError(prototype));
    }
  });

  it("recognizes nothing else", () => {
    const others = [new Error("x"), { kind: "refused", name: "RefusedError" }, "x", 7, null, undefined];
    for (const value of others) assert.ok(!isIdentityCenterError(value));
  });

  it("takes over the facts of a cause from another copy", () => {
    const cause = new copy.NotFoundError("message", 0, { xRequestId: "c1d2" });
    assert.equal(new UnreachableError("message", "HTTP 404", 0, { cause }).xRequestId, "c1d2");
  });
});
