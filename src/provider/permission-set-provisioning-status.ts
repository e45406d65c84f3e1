import { permissionSetProvisioningOperations } from "../identity-center/operations/permission-set-provisioning";
import { createGateProvider } from "./gate";
import { providerProcess } from "./provider-process";

/** The provider of `PermissionSetProvisioningStatus`. */
export const provider = createGateProvider(permissionSetProvisioningOperations, providerProcess);
