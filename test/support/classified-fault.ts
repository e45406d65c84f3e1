import assert from "node:assert/strict";
import type { CallError, CallFacts } from "../../src/model/errors";
import type { CallContext } from "../../src/identity-center/faults/call-context";

/** Of the endpoint that {@link context} was put to. */
export const host = "identitycenter.myhuaweicloud.com";
/** About request req-1, put to an endpoint that has responded before. */
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
export const unproven: CallContext = { ...context, endpointIsProven: false };

/** What an error has to be, whole. */
interface ExpectedFault {
  readonly type: abstract new (...args: never[]) => CallError;
  readonly summary: string;
  readonly retryForMs: number;
  readonly message: string;
  readonly cause?: unknown;
  /** What else than the host has to be known of the call. */
  readonly facts?: CallFacts;
}

export function assertFault(fault: CallError, { type, cause, facts, ...expected }: ExpectedFault): void {
  const { message, summary, retryForMs } = fault;
  assert.deepEqual({ message, summary, retryForMs }, expected);
  const known = Object.entries(fault).filter(([name]) => name !== "name" && name !== "kind");
  assert.deepEqual(Object.fromEntries(known), { host, ...facts });
  assert.equal(fault.constructor, type);
  assert.equal(fault.cause, cause);
}
