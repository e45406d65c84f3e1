import type { dynamic } from "@pulumi/pulumi";
import { findIdProblem } from "../model/ids";
import { failuresOf } from "./gate-inputs";
import { type ProvisioningTarget, targetTypes } from "../model/provisioning-target";
import type { TimeoutInputs } from "../model/timeout-inputs";

/** What the constructor of `PermissionSetProvisioning` passes to the provider. */
export interface ProvisioningInputs extends ProvisioningTarget, TimeoutInputs {
  readonly triggers?: unknown;
  readonly __urn?: string;
}

/** What starts a new provisioning when it changes. */
export const startingFields = [
  "instanceId",
  "permissionSetId",
  "targetType",
  "targetId",
  "triggers",
] as const satisfies readonly (keyof ProvisioningInputs)[];

/** Where the call is only throttled, held off by a conflict or without connection, it is soon over or needs help. */
const defaultTimeoutMs = 5 * 60_000;

/** For how long the call is tried while nothing can have been started. */
export function startTimeoutMs({ __createTimeoutMs = defaultTimeoutMs }: ProvisioningInputs): number {
  return __createTimeoutMs;
}

/** What `check` reports: each input that is wrong, by name. An input that is not known yet passes. */
export function findProvisioningFailures(inputs: ProvisioningInputs): dynamic.CheckFailure[] {
  const problems = {
    instanceId: findIdProblem("instanceId", inputs.instanceId),
    permissionSetId: findIdProblem("permissionSetId", inputs.permissionSetId),
    targetType: findTargetTypeProblem(inputs.targetType),
    targetId: findTargetIdProblem(inputs),
  };
  return failuresOf(problems, inputs);
}

function findTargetTypeProblem(value: unknown): string | undefined {
  if ((targetTypes as readonly unknown[]).includes(value)) return undefined;
  return `expected ${targetTypes.map((allowed) => `"${allowed}"`).join(" or ")}`;
}

/** Where the target's type is wrong or not known yet, there is nothing to say of the ID. */
function findTargetIdProblem({ targetType, targetId }: ProvisioningInputs): string | undefined {
  if (targetType === "ACCOUNT") return findIdProblem("targetId", targetId);
  if ((targetType as string) !== "ALL_PROVISIONED_ACCOUNTS" || (targetId ?? undefined) === undefined) {
    return undefined;
  }
  return 'it goes with targetType "ACCOUNT" only; leave it out to provision to all accounts';
}
