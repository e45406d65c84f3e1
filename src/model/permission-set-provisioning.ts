import type { RequestKind } from "./request";

/** Attaches ("provisions") a permission set to an account. */
export const permissionSetProvisioning = {
  noun: "provisioning request",
  resource: "PermissionSetProvisioningStatus",
  requestIdMeaning: "the request ID that provisioning the permission set returned",
  outputs: { accountId: "account", permissionSetId: "permission set" },
  afterFailure: "provision the permission set again and pass the new request ID",
} as const satisfies RequestKind;
