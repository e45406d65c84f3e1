import type * as pulumi from "@pulumi/pulumi";
import { accountAssignmentCreation } from "../model/account-assignment";
import { AccountAssignmentStatus } from "./account-assignment-status";
import { type GateArgs, gateClass } from "./gate";
import { isOfClass } from "./registration";

const gate = gateClass(accountAssignmentCreation, "assignment-creation-provider");

/** What a gate waits for. */
export interface AccountAssignmentCreationStatusArgs extends GateArgs {
  /**
   * The request ID that creating the account assignment returned. At most 256 characters, without white space and
   * `/`. A change replaces the gate: the new request is waited for.
   */
  requestId: pulumi.Input<string>;
}

/**
 * A gate: holds back the resources that depend on it until an account assignment is in force.
 *
 * It behaves like a `PermissionSetProvisioningStatus`: SUCCEEDED opens it, FAILED fails the update with the service's
 * reason, a finished request is remembered, and nothing is ever changed in the cloud. The request may come from
 * anything that returns its ID, such as KooCLI or a pipeline.
 *
 * `customTimeouts.create` (30 minutes by default) bounds how long one `up` waits, and `customTimeouts.update`
 * (what `create` is by default) how long a later one goes on; `"90s"`, `"10m"`, `"1h30m"`.
 *
 * @example
 * const assigned = new AccountAssignmentCreationStatus("admins-assigned", { instanceId, requestId });
 * new Workload("app", {}, { dependsOn: [assigned] }); // created only after SUCCEEDED
 */
export class AccountAssignmentCreationStatus extends AccountAssignmentStatus {
  /**
   * Reads how a request stands, once in every preview and every `up`. FAILED and IN_PROGRESS are outputs like any
   * other, and dependants do not wait.
   *
   * @param name the name of the resource in the stack
   * @param id `<instanceId>/<requestId>`
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): AccountAssignmentCreationStatus {
    return new AccountAssignmentCreationStatus(name, undefined, { ...opts, id });
  }

  /** Whether a value is an AccountAssignmentCreationStatus, also one of another copy of this package. */
  static override isInstance(value: unknown): value is AccountAssignmentCreationStatus {
    return isOfClass(gate, value);
  }

  /**
   * A gate on the creation of an account assignment: what depends on it starts after SUCCEEDED, and FAILED fails the
   * update.
   *
   * @param name the name of the resource in the stack
   * @param args the request to wait for
   * @param opts `customTimeouts`, `dependsOn`, `parent` and whatever else Pulumi's resources take
   * @throws an `InvalidInputError` if a duration is malformed, zero or negative, if a plain value cannot be handed to
   *   the engine, or with the option `import`, which Pulumi does not have for dynamic resources. All else is checked
   *   in the preview, by the input's name
   */
  constructor(name: string, args: AccountAssignmentCreationStatusArgs, opts?: pulumi.CustomResourceOptions);
  /** @internal */
  constructor(name: string, args: undefined, opts: pulumi.CustomResourceOptions);
  constructor(
    name: string,
    args: AccountAssignmentCreationStatusArgs | undefined,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    super(gate, name, args, opts);
  }
}
