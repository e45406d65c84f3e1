import assert from "node:assert/strict";
import type { CallError, CallFacts } from "../../src/model/errors";
import type { CallContext } from "../../src/identity-center/faults/call-context";

/** The endpoint of {@link context}. */
export const host = "identitycenter.myhuaweicloud.com";
/** Of a call that reads request req-1, at an endpoint that has responded before. */
export const context: CallContext = {
  task: "show provisioning request req-1",
  subject: "provisioning request req-1 (instance ins-1)",
  action: "IdentityCenter:permissionSet:describeProvisioningStatus",
  host,
  endpointSetting: "Pulumi config huaweicloud:endpoints",
  credentialsSource: "the environment (HW_ACCESS_KEY, HW_SECRET_KEY)",
  endpointIsProven: true,
};
/** Through a proxy. */
export const proxied: CallContext = { ...context, proxyHost: "proxy.example:3128" };
/** At an endpoint that has not responded yet. */
export const unproven: CallContext = { ...context, endpointIsProven: false };
/** Of a call that changes something, at an endpoint that has not responded yet. */
export const starting: CallContext = {
  ...unproven,
  task: "provision permission set ps-1",
  ifResponseIsLost: "It may have started.",
};

/** What an error has to be. Its whole text is asserted in test/model/error-texts.test.ts. */
interface ExpectedFault {
  readonly type: abstract new (...args: never[]) => CallError;
  readonly summary: string;
  readonly retryForMs: number;
  readonly cause?: unknown;
  /** The facts of the call, besides the host. */
  readonly facts?: CallFacts;
}

export function assertFault(fault: CallError, { type, cause, facts, ...expected }: ExpectedFault): void {
  const { summary, retryForMs } = fault;
  assert.equal(fault.constructor, type, fault.message);
  assert.deepEqual({ summary, retryForMs }, expected);
  const known = Object.entries(fault).filter(([name]) => name !== "name" && name !== "kind");
  assert.deepEqual(Object.fromEntries(known), { host, ...facts });
  assert.equal(fault.cause, cause);
}
