import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ProvisioningFailedError, TimedOutError, UnreachableError } from "../src/errors";
import { judgeBrokenAnswer, judgeStatus, type Question } from "../src/identity-center/judge-fault";

/** Texts that the README shows have to be the ones that the package prints. */
describe("the README's texts", () => {
  const readme = readFileSync(join(__dirname, "../README.md"), "utf8");
  const requestId = "9a77";
  const question: Question = {
    task: `show provisioning request ${requestId}`,
    subject: `provisioning request ${requestId} (instance ssoins-1)`,
    action: "IdentityCenter:permissionSet:describeProvisioningStatus",
    host: "identitycenter.myhuaweicloud.com",
    credentialsSource: "Pulumi config",
    endpointIsProven: true,
  };
  const answer = (status: number, error_code: string, error_msg: string) => ({
    status,
    json: { error_code, error_msg },
    xRequestId: "5f3c",
  });

  const errors = {
    FAILED: new ProvisioningFailedError({
      instanceId: "ssoins-1",
      requestId,
      status: "FAILED",
      permissionSetId: "ps-1",
      accountId: "42",
      failureReason: "The quota of custom policies is used up.",
    }),
    "a time-out": new TimedOutError({
      requestId,
      timeoutMs: 30 * 60_000,
      timeoutField: "create",
      looks: 187,
      lastStatus: "IN_PROGRESS",
      lastError: new UnreachableError("", "HTTP 503", Infinity),
    }),
    "a refusal": judgeStatus(answer(403, "IIC.1000", "No permission."), question),
    "an unknown request": judgeStatus(answer(404, "IIC.404", "Not found."), question),
    "an unexpected answer": judgeBrokenAnswer(
      "/permission_set_provisioning_status/status must be one of IN_PROGRESS, SUCCEEDED, FAILED, but is " +
        '"PENDING"',
      answer(200, "", ""),
      question,
    ),
  };
  for (const [what, error] of Object.entries(errors)) {
    it(`show ${what} as it is printed`, () => {
      assert.ok(readme.includes(`\`${error.message}\``), error.message);
    });
  }
});
