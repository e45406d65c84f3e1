import * as pulumi from "@pulumi/pulumi";
import {
  AccountAssignmentCreationStatus,
  AccountAssignmentDeletionStatus,
  Gate,
  getAccountAssignmentCreationStatus,
  getAccountAssignmentCreationStatusOutput,
  getAccountAssignmentDeletionStatus,
  getAccountAssignmentDeletionStatusOutput,
  getPermissionSetProvisioningStatus,
  getPermissionSetProvisioningStatusOutput,
  PermissionSetProvisioning,
  type PermissionSetProvisioningArgs,
  type ProvisioningTargetType,
  PermissionSetProvisioningStatus,
  PermissionSetRollout,
} from "../../src";

// What users' editors and compilers report. This file is compiled and never run.

const key = { instanceId: "ssoins-1", requestId: "r-1" };
declare const output: pulumi.Output<string>;

new PermissionSetProvisioningStatus("gate", { instanceId: output, requestId: Promise.resolve("r-1") });
new PermissionSetProvisioningStatus(
  "gate",
  { ...key, waitFor: "FINISHED" },
  { customTimeouts: { create: "10m" } },
);
// @ts-expect-error requestId is required
new PermissionSetProvisioningStatus("gate", { instanceId: "ssoins-1" });
// @ts-expect-error there is no such thing to wait for
new PermissionSetProvisioningStatus("gate", { ...key, waitFor: "DONE" });
// @ts-expect-error IDs are strings
new PermissionSetProvisioningStatus("gate", { ...key, requestId: 42 });
// @ts-expect-error a gate has arguments
new PermissionSetProvisioningStatus("gate");
// @ts-expect-error there is no such input
new PermissionSetProvisioningStatus("gate", { ...key, timeout: "10m" });

const target = { instanceId: "ssoins-1", permissionSetId: output } as const;
const started = new PermissionSetProvisioning("start", {
  ...target,
  targetType: "ACCOUNT",
  targetId: output,
  triggers: [1, { any: output }],
});
// @ts-expect-error it does not follow the request
"status" satisfies keyof PermissionSetProvisioning;
new PermissionSetProvisioningStatus("gate", { instanceId: "ssoins-1", requestId: started.requestId });
// @ts-expect-error there is no such target
new PermissionSetProvisioning("start", { ...target, targetType: "OU" });
// @ts-expect-error targetType is required
new PermissionSetProvisioning("start", target);
// @ts-expect-error it does not wait
new PermissionSetProvisioning("start", { ...target, targetType: "ACCOUNT", waitFor: "SUCCEEDED" });

const read = PermissionSetProvisioningStatus.get("read", "ssoins-1/r-1");
read.failureReason satisfies pulumi.Output<string | undefined>;
// @ts-expect-error outputs cannot be set
read.status = read.status;

read.status.apply((status): string => {
  switch (status) {
    case "IN_PROGRESS":
    case "SUCCEEDED":
    case "FAILED":
      return status;
    default:
      return status satisfies never;
  }
});

export async function results(): Promise<void> {
  const { status, failureReason, createdDate } = await getPermissionSetProvisioningStatus(key);
  status satisfies "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  failureReason satisfies string | undefined;
  // @ts-expect-error the service may not have said
  createdDate satisfies string;
  // @ts-expect-error the plain form takes plain values
  await getPermissionSetProvisioningStatus({ ...key, requestId: output });
}

getPermissionSetProvisioningStatusOutput({ ...key, requestId: output }, { dependsOn: [read] })
  .status satisfies pulumi.Output<"IN_PROGRESS" | "SUCCEEDED" | "FAILED">;

declare const targetType: pulumi.Input<ProvisioningTargetType>;
declare const targetTypeLater: pulumi.Output<ProvisioningTargetType>;
const all = { ...target, targetType: "ALL_PROVISIONED_ACCOUNTS" } as const;
new PermissionSetProvisioning("start", all);
new PermissionSetProvisioning("start", { ...all, targetId: undefined });
// @ts-expect-error an account has an ID
new PermissionSetProvisioning("start", { ...target, targetType: "ACCOUNT" });
// @ts-expect-error all accounts have none
new PermissionSetProvisioning("start", { ...all, targetId: output });
new PermissionSetProvisioning("start", { ...target, targetType: targetTypeLater, targetId: output });
new PermissionSetProvisioning("start", {
  ...target,
  targetType: Promise.resolve("ACCOUNT" as const),
  targetId: "4",
});
// @ts-expect-error "ACCOUNT" without targetId is one of these
new PermissionSetProvisioning("start", { ...target, targetType });
new PermissionSetProvisioning("start", {
  ...target,
  targetType: pulumi.output(targetType),
  targetId: output,
});

export function startAgain(args: PermissionSetProvisioningArgs): void {
  new PermissionSetProvisioning("start", args);
  new PermissionSetProvisioning("start", { ...args, triggers: [1] });
}

for (const Status of [AccountAssignmentCreationStatus, AccountAssignmentDeletionStatus]) {
  const gate = new Status("gate", { ...key, requestId: output, waitFor: "FINISHED" }, { dependsOn: [read] });
  gate satisfies Gate;
  gate.targetId satisfies pulumi.Output<string | undefined>;
  gate.principalType satisfies pulumi.Output<"USER" | "GROUP" | undefined>;
  // @ts-expect-error the account of an assignment is its target
  "accountId" satisfies keyof typeof gate;
  // @ts-expect-error requestId is required
  new Status("gate", { instanceId: "ssoins-1" });
  // @ts-expect-error there is no such thing to wait for
  new Status("gate", { ...key, waitFor: "FAILED" });
  // @ts-expect-error it starts no assignment
  new Status("gate", { ...key, principalId: "u-1" });
}

const assigned = AccountAssignmentCreationStatus.get("read", "ssoins-1/r-1");
// @ts-expect-error outputs cannot be set
assigned.targetId = assigned.principalId;
// @ts-expect-error there is no gate on any kind of request
new Gate("gate", key);

export async function assignmentResults(): Promise<void> {
  for (const read of [getAccountAssignmentCreationStatus, getAccountAssignmentDeletionStatus]) {
    const result = await read(key);
    result.status satisfies "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
    result.targetId satisfies string | undefined;
    // @ts-expect-error the service may not have said
    result.principalId satisfies string;
    // @ts-expect-error the account of an assignment is its target
    "accountId" satisfies keyof typeof result;
    // @ts-expect-error the plain form takes plain values
    await read({ ...key, requestId: output });
  }
}

for (const read of [getAccountAssignmentCreationStatusOutput, getAccountAssignmentDeletionStatusOutput]) {
  read({ ...key, requestId: output }, { dependsOn: [assigned] }).status satisfies pulumi.Output<
    "IN_PROGRESS" | "SUCCEEDED" | "FAILED"
  >;
}

const set = { instanceId: output, permissionSetId: output };
const rollout = new PermissionSetRollout(
  "admins",
  { ...set, accountIds: ["111"], triggers: [output], customTimeouts: { create: "10m", update: "5m" } },
  { dependsOn: [read] },
);
new PermissionSetRollout("all", set);
rollout.gates satisfies ReadonlyMap<string, PermissionSetProvisioningStatus>;
rollout.statuses satisfies pulumi.Output<Readonly<Record<string, "IN_PROGRESS" | "SUCCEEDED" | "FAILED">>>;
rollout.requestIds satisfies pulumi.Output<Readonly<Record<string, string>>>;
new PermissionSetProvisioningStatus("again", key, {
  dependsOn: [rollout, ...rollout.gates.values(), rollout.gate("111")],
});
// @ts-expect-error an account may be missing from it
rollout.gates.get("111") satisfies PermissionSetProvisioningStatus;
// @ts-expect-error the gates cannot be set
rollout.gates = new Map();
// @ts-expect-error permissionSetId is required
new PermissionSetRollout("admins", { instanceId: output });
// @ts-expect-error account IDs name resources, so they are plain
new PermissionSetRollout("admins", { ...set, accountIds: [output] });
// @ts-expect-error account IDs name resources, so their list is plain
new PermissionSetRollout("admins", { ...set, accountIds: pulumi.output(["111"]) });
// @ts-expect-error account IDs are strings
new PermissionSetRollout("admins", { ...set, accountIds: [111] });
// @ts-expect-error a rollout waits for SUCCEEDED
new PermissionSetRollout("admins", { ...set, waitFor: "FINISHED" });
// @ts-expect-error nothing is deleted
new PermissionSetRollout("admins", { ...set, customTimeouts: { delete: "1m" } });
