import assert from "node:assert/strict";
import type { LookError } from "../../src/model/errors";
import type { Question } from "../../src/identity-center/faults/call-description";

/** Of the endpoint that {@link question} was put to. */
export const host = "identitycenter.myhuaweicloud.com";
/** About request req-1, put to an endpoint that has answered before. */
export const question: Question = {
  task: "show provisioning request req-1",
  subject: "provisioning request req-1 (instance ins-1)",
  action: "IdentityCenter:permissionSet:describeProvisioningStatus",
  host,
  endpointSetting: "Pulumi config huaweicloud:endpoints",
  credentialsSource: "the environment (HW_ACCESS_KEY, HW_SECRET_KEY)",
  endpointIsProven: true,
};
/** Through a proxy. */
export const proxied: Question = { ...question, proxyHost: "proxy.example:3128" };
export const unproven: Question = { ...question, endpointIsProven: false };

/** What a judgement has to be, whole. */
interface ExpectedFault {
  readonly type: abstract new (...args: never[]) => LookError;
  readonly summary: string;
  readonly patienceMs: number;
  readonly message: string;
  readonly cause?: unknown;
}

export function assertFault(fault: LookError, { type, cause, ...expected }: ExpectedFault): void {
  const { message, summary, patienceMs } = fault;
  assert.deepEqual({ message, summary, patienceMs }, expected);
  assert.equal(fault.constructor, type);
  assert.equal(fault.cause, cause);
}
