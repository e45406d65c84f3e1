import * as pulumi from "@pulumi/pulumi";
import {
  PermissionSetProvisioning,
  PermissionSetProvisioningStatus,
} from "pulumi-huaweicloud-identitycenter";

export interface PermissionSetRolloutArgs {
  readonly instanceId: pulumi.Input<string>;
  readonly permissionSetId: pulumi.Input<string>;
  /** Plain values, because each is part of the names of two resources. */
  readonly accountIds: readonly string[];
  /** Another value provisions the permission set to all accounts again. */
  readonly revision: pulumi.Input<string>;
}

/** Provisions a permission set to some accounts. A resource that depends on it waits for all of them. */
export class PermissionSetRollout extends pulumi.ComponentResource {
  /** By account ID. */
  readonly statuses: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: PermissionSetRolloutArgs, opts?: pulumi.ComponentResourceOptions) {
    super("example:index:PermissionSetRollout", name, {}, opts);
    const { instanceId, permissionSetId, accountIds, revision } = args;
    const statuses = accountIds.map((accountId) => {
      const started = new PermissionSetProvisioning(
        `${name}-${accountId}`,
        { instanceId, permissionSetId, targetType: "ACCOUNT", targetId: accountId, triggers: [revision] },
        { parent: this },
      );
      const ready = new PermissionSetProvisioningStatus(
        `${name}-${accountId}-ready`,
        { instanceId, requestId: started.requestId },
        { parent: this },
      );
      return [accountId, ready.status] as const;
    });
    this.statuses = Object.fromEntries(statuses);
    this.registerOutputs({ statuses: this.statuses });
  }
}
