import { accountAssignmentDeletionOperations } from "../identity-center/operations/account-assignment";
import { createGateProvider } from "./gate";
import { providerProcess } from "./provider-process";

/** The provider of `AccountAssignmentDeletionStatus`. */
export const provider = createGateProvider(accountAssignmentDeletionOperations, providerProcess);
