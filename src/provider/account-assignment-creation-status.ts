import { accountAssignmentCreationOperations } from "../identity-center/operations/account-assignment";
import { createGateProvider } from "./gate";
import { providerProcess } from "./provider-process";

/** The provider of `AccountAssignmentCreationStatus`. */
export const provider = createGateProvider(accountAssignmentCreationOperations, providerProcess);
