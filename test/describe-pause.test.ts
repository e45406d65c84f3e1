import assert from "node:assert/strict";
import { describePause } from "../src/engine/describe-pause";
import { UnreachableError } from "../src/errors";
import type { ProvisioningRequest } from "../src/provisioning-status";
import type { Pause } from "../src/wait/wait-until";

const host = "identitycenter.myhuaweicloud.com";
const inProgress: ProvisioningRequest = {
  instanceId: "ins-1",
  requestId: "req-1",
  status: "IN_PROGRESS",
};
const answered: Pause<ProvisioningRequest> = {
  elapsedMs: 42_300,
  looks: 9,
  lastAnswer: inProgress,
  lastError: undefined,
  nextLookInMs: 9_200,
  sameErrors: 0,
};
const failed: Pause<ProvisioningRequest> = {
  ...answered,
  lastError: new UnreachableError("Identity Center could not …", "HTTP 503", Infinity),
  nextLookInMs: 8_000,
  sameErrors: 1,
};

describe("describePause", () => {
  it("says how long the request has been in progress, and when the next look is", () => {
    assert.equal(describePause(answered, host), "IN_PROGRESS for 42s, next look in 9s");
  });

  it("says what went wrong at which host, whatever was seen before", () => {
    assert.equal(describePause(failed, host), `HTTP 503 from ${host}, next look in 8s`);
    assert.equal(
      describePause({ ...failed, lastAnswer: undefined }, "127.0.0.1:8443"),
      "HTTP 503 from 127.0.0.1:8443, next look in 8s",
    );
  });

  it("counts the same fault from the second on", () => {
    assert.equal(
      describePause({ ...failed, sameErrors: 2 }, host),
      `HTTP 503 from ${host} (2 in a row), next look in 8s`,
    );
    assert.equal(
      describePause({ ...failed, sameErrors: 3 }, host),
      `HTTP 503 from ${host} (3 in a row), next look in 8s`,
    );
  });

  it("writes whole seconds, and minutes and hours as Pulumi does", () => {
    const texts = [
      [0, "0s"],
      [499, "0s"],
      [500, "1s"],
      [59_499, "59s"],
      [59_500, "1m"],
      [61_000, "1m1s"],
      [3_599_700, "1h"],
      [5_425_000, "1h30m25s"],
    ] as const;
    for (const [elapsedMs, text] of texts) {
      assert.equal(
        describePause({ ...answered, elapsedMs }, host),
        `IN_PROGRESS for ${text}, next look in 9s`,
      );
    }
  });
});
