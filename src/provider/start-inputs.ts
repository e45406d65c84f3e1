import type { dynamic } from "@pulumi/pulumi";
import type { HiddenInputs } from "../model/hidden-inputs";
import { findIdProblem } from "../model/ids";
import { failuresOf, findChoiceProblem } from "./gate-inputs";
import { type ProvisioningTarget, targetTypes } from "../model/provisioning-target";

/** What the constructor of `PermissionSetProvisioning` passes to the provider. */
export interface ProvisioningInputs extends ProvisioningTarget, HiddenInputs {
  readonly triggers?: unknown;
}

/** The inputs that start a new provisioning if they change. */
export const startingFields = [
  "instanceId",
  "permissionSetId",
  "targetType",
  "targetId",
  "triggers",
] as const satisfies readonly (keyof ProvisioningInputs)[];

/** Throttling, a conflict or a lost connection is over within minutes, or somebody has to do something about it. */
const defaultTimeoutMs = 5 * 60_000;

/** How long the call is retried, as long as nothing can have been started. */
export function startTimeoutMs({ __createTimeoutMs = defaultTimeoutMs }: ProvisioningInputs): number {
  return __createTimeoutMs;
}

/** What `check` reports: each input that is wrong, with its name. An input that is not known yet passes. */
export function findProvisioningFailures(inputs: ProvisioningInputs): dynamic.CheckFailure[] {
  const problems = {
    instanceId: findIdProblem("instanceId", inputs.instanceId),
    permissionSetId: findIdProblem("permissionSetId", inputs.permissionSetId),
    targetType: findChoiceProblem(targetTypes, inputs.targetType),
    targetId: findTargetIdProblem(inputs),
  };
  return failuresOf(problems, inputs);
}

/** If the target's type is wrong or not known yet, the ID cannot be checked. */
function findTargetIdProblem({ targetType, targetId }: ProvisioningInputs): string | undefined {
  if (targetType === "ACCOUNT") return findIdProblem("targetId", targetId);
  if ((targetType as string) !== "ALL_PROVISIONED_ACCOUNTS" || (targetId ?? undefined) === undefined) {
    return undefined;
  }
  return 'it goes with targetType "ACCOUNT" only; leave it out to provision to all accounts';
}
