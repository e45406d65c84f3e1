import * as pulumi from "@pulumi/pulumi";
import * as sdkDependencies from "@pulumi/pulumi/runtime/dependsOn";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { warnOfConfiguration } from "./configuration-warnings";
import { InvalidInputError } from "./errors";
import { findIdProblem } from "./ids";
import type { ProvisioningStatus } from "./provisioning-status";

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
  readonly instanceId: string;
  readonly requestId: string;
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
 * Looks once how a provisioning request stands, where it is called: in every preview and every `up`. FAILED and
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
  warnOfConfiguration();
  const { instanceId, requestId } = args;
  if (pulumi.runtime.getMonitor() instanceof MockMonitor) {
    const answer: unknown = await pulumi.runtime.invoke(token, { instanceId, requestId }, opts);
    return answer as GetPermissionSetProvisioningStatusResult;
  }
  for (const field of ["instanceId", "requestId"] as const) {
    const problem = findIdProblem(field, args[field]);
    if (problem) throw new InvalidInputError(`getPermissionSetProvisioningStatus: ${field}: ${problem}.`);
  }
  // Loaded when it is called: a program that only has gates needs nothing of it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { lookFromProgram } = require("./look-from-program") as typeof import("./look-from-program");
  return lookFromProgram({ instanceId, requestId }, opts?.parent);
}

/**
 * {@link getPermissionSetProvisioningStatus} for arguments that are outputs. It is not called while an argument
 * is unknown, or while a resource in `dependsOn` is still to be created: the result is unknown then.
 */
export function getPermissionSetProvisioningStatusOutput(
  args: GetPermissionSetProvisioningStatusOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetPermissionSetProvisioningStatusResult> {
  const { dependsOn, ...invokeOptions } = opts;
  return pulumi
    .all([pulumi.output(args), pulumi.output(idsOf(dependsOn))])
    .apply(([known]) => getPermissionSetProvisioningStatus(known, invokeOptions));
}

// What the SDK's own functions wait with. It keeps the types to itself; the same in 3.200 and in 3.270.
const { gatherExplicitDependencies, getAllTransitivelyReferencedResources } = sdkDependencies as unknown as {
  gatherExplicitDependencies: (dependsOn: unknown) => Promise<pulumi.Resource[]>;
  getAllTransitivelyReferencedResources: (
    resources: ReadonlySet<pulumi.Resource>,
    exclude: ReadonlySet<pulumi.Resource>,
  ) => Promise<pulumi.Resource[]>;
};

/** The IDs of the resources, children of components included: unknown as long as one is still to be created. */
async function idsOf(dependsOn: pulumi.InvokeOutputOptions["dependsOn"]): Promise<pulumi.Output<string>[]> {
  const named = await gatherExplicitDependencies(dependsOn);
  const resources = await getAllTransitivelyReferencedResources(new Set(named), new Set());
  return resources.flatMap((resource) => (pulumi.CustomResource.isInstance(resource) ? [resource.id] : []));
}
