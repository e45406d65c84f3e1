/** `"ACCOUNT"`: to the one in `targetId`. `"ALL_PROVISIONED_ACCOUNTS"`: to all that it is provisioned to already. */
export type ProvisioningTargetType = "ACCOUNT" | "ALL_PROVISIONED_ACCOUNTS";

export const targetTypes: readonly ProvisioningTargetType[] = ["ACCOUNT", "ALL_PROVISIONED_ACCOUNTS"];

/** Which permission set to provision, and where to. */
export interface ProvisioningTarget {
  readonly instanceId: string;
  readonly permissionSetId: string;
  readonly targetType: ProvisioningTargetType;
  /** The account; only with `"ACCOUNT"`. */
  readonly targetId?: string;
}
