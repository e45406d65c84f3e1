import type { dynamic } from "@pulumi/pulumi";
import * as fc from "fast-check";
import {
  accountAssignmentCreationOperations,
  accountAssignmentDeletionOperations,
} from "../../../src/identity-center/operations/account-assignment";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";
import type { RequestOperations } from "../../../src/identity-center/operations/request-operations";
import type { ProviderModule } from "../../../src/program/provider-text";
import { createGateProvider } from "../../../src/provider/gate";
import type { ProviderProcess } from "../../../src/provider/provider-process";
import { kindsOfRequest } from "../emulator/request-kinds";
import type { RequestKind } from "../emulator/request-lives";

/** A kind of request, as the service has it and as the package has it. */
export interface Kind {
  readonly operations: RequestOperations;
  /** The module whose provider the engine loads. */
  readonly module: ProviderModule;
  /** What texts call such a request. */
  readonly noun: string;
  /** The fields of its status response that only this kind has. All are texts, and become outputs. */
  readonly fields: Readonly<Record<string, string>>;
  /** The output that texts call the account. */
  readonly account: string;
}

const assignment = {
  fields: {
    target_id: "targetId",
    target_type: "targetType",
    permission_set_id: "permissionSetId",
    principal_id: "principalId",
    principal_type: "principalType",
  },
  account: "targetId",
};

export const kinds: Readonly<Record<RequestKind, Kind>> = {
  provisioning: {
    operations: permissionSetProvisioningOperations,
    module: "provider",
    noun: "provisioning request",
    fields: { account_id: "accountId", permission_set_id: "permissionSetId" },
    account: "accountId",
  },
  assignmentCreation: {
    operations: accountAssignmentCreationOperations,
    module: "assignment-creation-provider",
    noun: "account assignment creation request",
    ...assignment,
  },
  assignmentDeletion: {
    operations: accountAssignmentDeletionOperations,
    module: "assignment-deletion-provider",
    noun: "account assignment deletion request",
    ...assignment,
  },
};

export const kindNames = Object.keys(kinds) as readonly RequestKind[];

export const kindName = fc.constantFrom(...kindNames);

/** The kinds other than this one. */
export function othersThan(requestKind: RequestKind): readonly RequestKind[] {
  return kindNames.filter((name) => name !== requestKind);
}

/** The providers of all kinds, in one process. */
export function createProviders(process: ProviderProcess) {
  const provider = ({ operations }: Kind) =>
    createGateProvider(operations, process) as Required<dynamic.ResourceProvider>;
  return {
    provisioning: provider(kinds.provisioning),
    assignmentCreation: provider(kinds.assignmentCreation),
    assignmentDeletion: provider(kinds.assignmentDeletion),
  } as const satisfies Record<RequestKind, unknown>;
}

/** Which call a path is. `requestId` is undefined for a list. Throws for a path of no status call and no list call. */
export function callAt(pathname: string): {
  readonly requestKind: RequestKind;
  readonly instanceId: string;
  readonly requestId: string | undefined;
} {
  const [, , , instanceId = "", ...rest] = pathname.split("/");
  const [group = "", call = "", requestId] = rest;
  const path = `/${group}/${call}`;
  const requestKind = kindNames.find((name) => {
    const { status, list } = kindsOfRequest[name];
    return requestId === undefined ? list.path === path : status.path === `${path}/:requestId`;
  });
  if (requestKind === undefined || rest.length > 3) throw new Error(`not a path of the service: ${pathname}`);
  return {
    requestKind,
    instanceId: decodeURIComponent(instanceId),
    requestId: requestId === undefined ? undefined : decodeURIComponent(requestId),
  };
}
