import * as pulumi from "@pulumi/pulumi";
import { warnOfConfiguration } from "./configuration-warnings";
import { requireEngine } from "./engine-at-hand";
import { InvalidInputError } from "../model/errors";
import { findIdProblem } from "../model/ids";
import type { ProvisioningStatus } from "../model/request";

/** What users' mocks know the function by: `pulumi.runtime.setMocks({ call: ({ token }) => … })`. */
const token = "huaweicloud:index:getPermissionSetProvisioningStatus";

/** Which request to look at. */
export interface GetPermissionSetProvisioningStatusArgs {
  /** The ID of the Identity Center instance. */
  instanceId: string;
  /** The request ID that provisioning the permission set returned. */
  requestId: string;
}

/** Which request to look at, where that may be known only later. */
export interface GetPermissionSetProvisioningStatusOutputArgs {
  /** The ID of the Identity Center instance. */
  instanceId: pulumi.Input<string>;
  /** The request ID that provisioning the permission set returned. */
  requestId: pulumi.Input<string>;
}

/** How a request stands. What the service did not say is absent. */
export interface GetPermissionSetProvisioningStatusResult {
  /** As given. */
  readonly instanceId: string;
  /** As given. */
  readonly requestId: string;
  /** `"SUCCEEDED"` and `"FAILED"` never change again. */
  readonly status: ProvisioningStatus;
  /** The permission set that is provisioned. */
  readonly permissionSetId?: string;
  /** The account that it is provisioned to. */
  readonly accountId?: string;
  /** When the provisioning was started: RFC 3339 in UTC. */
  readonly createdDate?: string;
  /** Why it FAILED: at most 4,096 characters, control and text-direction characters made visible. Never empty. */
  readonly failureReason?: string;
}

/**
 * Reads once how a provisioning request stands, where it is called: in every preview and every `up`. FAILED and
 * IN_PROGRESS are results like any other. Faults that may pass are tried again for 30 seconds, an unknown
 * request for 5.
 *
 * @example
 * const { status, failureReason } = await getPermissionSetProvisioningStatus({ instanceId, requestId });
 *
 * @throws an `IdentityCenterError`, whose message says what, which request, why, and what to do
 */
export async function getPermissionSetProvisioningStatus(
  args: GetPermissionSetProvisioningStatusArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetPermissionSetProvisioningStatusResult> {
  requireEngine("getPermissionSetProvisioningStatus");
  warnOfConfiguration();
  const { instanceId, requestId } = args;
  if (isMocked()) {
    return pulumi.runtime.invoke(token, { instanceId, requestId }, opts) as Promise<never>;
  }
  for (const field of ["instanceId", "requestId"] as const) {
    const problem = findIdProblem(field, args[field]);
    if (problem) throw new InvalidInputError(`getPermissionSetProvisioningStatus: ${field}: ${problem}.`);
  }
  // Loaded when it is called: a program that only has gates needs nothing of it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { readFromProgram } = require("./read-from-program") as typeof import("./read-from-program");
  return keepProgramAlive(readFromProgram({ instanceId, requestId }, opts?.parent));
}

/**
 * {@link getPermissionSetProvisioningStatus} for arguments that are outputs. It is not called while an argument
 * is unknown, or while a resource in `dependsOn` is still to be created: the result is unknown then.
 */
export function getPermissionSetProvisioningStatusOutput(
  args: GetPermissionSetProvisioningStatusOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetPermissionSetProvisioningStatusResult> {
  if (isMocked()) {
    const { instanceId, requestId } = args;
    return pulumi.runtime.invokeOutput(token, { instanceId, requestId }, opts);
  }
  const { dependsOn, ...invokeOptions } = opts;
  const knownArgs = pulumi.output(args);
  const ready = pulumi.all([knownArgs, dependencies(knownArgs, dependsOn)]);
  // Until the call is under way, or it is clear that there will be none: an unknown value ends this too.
  keepProgramAlive(pulumi.runtime.serializeProperties(token, { ready })).catch(() => undefined);
  return ready.apply(([known]) => getPermissionSetProvisioningStatus(known, invokeOptions));
}

/**
 * Unknown while a resource that the call depends on is still to be created, or has failed.
 *
 * What the SDK's own functions wait for is in no public part of it, and differs from version to version. So this
 * calls one of them, a function of the engine itself that finds a resource, here the stack.
 */
function dependencies(
  args: pulumi.Output<unknown>,
  dependsOn: pulumi.InvokeOutputOptions["dependsOn"],
): pulumi.Output<unknown> {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return pulumi.output(undefined);
  // Without the stack itself, or the call would wait for all resources of the program.
  const inputs = pulumi.runtime.serializeProperties(token, { urn: stack.urn });
  // The resources that the arguments come from, without the arguments.
  const implicit = args.apply((): pulumi.Resource[] => []);
  const settled = pulumi.runtime.invokeOutput(
    "pulumi:pulumi:getResource",
    { urn: inputs.then(({ urn }) => urn as string) },
    { dependsOn: [dependsOn ?? [], implicit] as unknown as pulumi.Input<pulumi.Resource>[] },
  );
  // With older versions a call does not wait for remote components.
  const named = pulumi.all([dependsOn]).apply((resources: unknown[]) => resources.flat(Infinity).map(urnOf));
  return pulumi.all([settled, named]);
}

function urnOf(resource: unknown): unknown {
  return pulumi.Resource.isInstance(resource) ? resource.urn : undefined;
}

/**
 * Whether a user's unit test takes the place of the engine. The monitor's class is no way to tell: another copy of
 * the SDK has another one. Only an engine's monitor has a connection.
 */
function isMocked(): boolean {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  return monitor !== undefined && !("getChannel" in monitor);
}

/** As the SDK does for its own calls: an inline program would end before the result is there, and what it is for. */
async function keepProgramAlive<T>(work: Promise<T>): Promise<T> {
  const done = pulumi.runtime.rpcKeepAlive();
  try {
    return await work;
  } finally {
    // After what has waited for it.
    setImmediate(done);
  }
}
