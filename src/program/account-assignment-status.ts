import type * as pulumi from "@pulumi/pulumi";
import { Gate } from "./gate";

/** The base of the gates for account assignments: the permission set, the user or the group, and the account. */
export abstract class AccountAssignmentStatus extends Gate {
  /** The ID of the permission set, if the service gives it. */
  declare public readonly permissionSetId: pulumi.Output<string | undefined>;
  /** The ID of the user or the group, if the service gives it. */
  declare public readonly principalId: pulumi.Output<string | undefined>;
  /** Whether `principalId` names a user or a group, if the service says so. */
  declare public readonly principalType: pulumi.Output<"USER" | "GROUP" | undefined>;
  /** The ID of the account, if the service gives it. */
  declare public readonly targetId: pulumi.Output<string | undefined>;
  /** What `targetId` names, if the service says so: an account. */
  declare public readonly targetType: pulumi.Output<"ACCOUNT" | undefined>;
}
