import type * as pulumi from "@pulumi/pulumi";
import { Gate } from "./gate";

/** What the gates on account assignments have in common: whom a permission set is assigned to, and on which account. */
export abstract class AccountAssignmentStatus extends Gate {
  /** The permission set, if the service names it. */
  declare public readonly permissionSetId: pulumi.Output<string | undefined>;
  /** The user or the group, if the service names it. */
  declare public readonly principalId: pulumi.Output<string | undefined>;
  /** Which of the two it is, if the service says so. */
  declare public readonly principalType: pulumi.Output<"USER" | "GROUP" | undefined>;
  /** The account, if the service names it. */
  declare public readonly targetId: pulumi.Output<string | undefined>;
  /** What `targetId` names, if the service says so: an account. */
  declare public readonly targetType: pulumi.Output<"ACCOUNT" | undefined>;
}
