/**
 * `"ACCOUNT"`: the account in `targetId`. `"ALL_PROVISIONED_ACCOUNTS"`: all accounts that have the permission set
 * already.
 */
export type ProvisioningTargetType = "ACCOUNT" | "ALL_PROVISIONED_ACCOUNTS";

export const targetTypes: readonly ProvisioningTargetType[] = ["ACCOUNT", "ALL_PROVISIONED_ACCOUNTS"];

/** Which permission set to provision, and to which accounts. */
export interface ProvisioningTarget {
  readonly instanceId: string;
  readonly permissionSetId: string;
  readonly targetType: ProvisioningTargetType;
  /** The ID of the account. Only with `"ACCOUNT"`. */
  readonly targetId?: string;
}
