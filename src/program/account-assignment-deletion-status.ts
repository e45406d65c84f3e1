import type * as pulumi from "@pulumi/pulumi";
import { accountAssignmentDeletion } from "../model/account-assignment";
import { AccountAssignmentStatus } from "./account-assignment-status";
import { type GateArgs, gateClass } from "./gate";
import { isOfClass } from "./registration";

const gate = gateClass(accountAssignmentDeletion, "assignment-deletion-provider");

/** What a gate waits for. */
export interface AccountAssignmentDeletionStatusArgs extends GateArgs {
  /**
   * The request ID that deleting the account assignment returned. At most 256 characters, without white space or `/`.
   * A change replaces the gate, and the new gate waits for the new request.
   */
  requestId: pulumi.Input<string>;
}

/**
 * A gate. It holds back the resources that depend on it until an account assignment is gone.
 *
 * It behaves like a `PermissionSetProvisioningStatus`. SUCCEEDED opens it. FAILED fails the update with the service's
 * reason. A finished request is remembered. The gate is read-only: it never changes anything in the cloud. The
 * request may come from any tool that returns its ID, such as KooCLI or a pipeline.
 *
 * `customTimeouts.create` limits how long the first `up` waits (default: 30 minutes), and `customTimeouts.update` how
 * long a later one waits (default: the same as `create`). Examples: `"90s"`, `"10m"`, `"1h30m"`.
 *
 * @example
 * const gone = new AccountAssignmentDeletionStatus("admins-gone", { instanceId, requestId });
 * new Workload("app", {}, { dependsOn: [gone] }); // created only after SUCCEEDED
 */
export class AccountAssignmentDeletionStatus extends AccountAssignmentStatus {
  /**
   * Reads the status of a request, once in every preview and every `up`. It does not wait. FAILED and IN_PROGRESS are
   * values of `status`, not errors.
   *
   * @param name the name of the resource in the stack
   * @param id `<instanceId>/<requestId>`
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): AccountAssignmentDeletionStatus {
    return new AccountAssignmentDeletionStatus(name, undefined, { ...opts, id });
  }

  /**
   * Whether a value is an AccountAssignmentDeletionStatus. It also recognizes one from another copy of this package.
   */
  static override isInstance(value: unknown): value is AccountAssignmentDeletionStatus {
    return isOfClass(gate, value);
  }

  /**
   * Creates a gate for the deletion of an account assignment. Resources that depend on it are created after
   * SUCCEEDED, and FAILED fails the update.
   *
   * @param name the name of the resource in the stack
   * @param args the request to wait for
   * @param opts `customTimeouts`, `dependsOn`, `parent` and the other options of Pulumi's resources
   * @throws an `InvalidInputError` if a duration is malformed, zero or negative, if a plain value cannot be passed to
   *   the engine, or if the option `import` is set, which Pulumi does not have for dynamic resources. The preview
   *   checks everything else and names the input
   */
  constructor(name: string, args: AccountAssignmentDeletionStatusArgs, opts?: pulumi.CustomResourceOptions);
  /** @internal */
  constructor(name: string, args: undefined, opts: pulumi.CustomResourceOptions);
  constructor(
    name: string,
    args: AccountAssignmentDeletionStatusArgs | undefined,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    super(gate, name, args, opts);
  }
}
