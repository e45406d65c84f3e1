import * as pulumi from "@pulumi/pulumi";
import { permissionSetProvisioning } from "../model/permission-set-provisioning";
import { Gate, type GateArgs, gateClass } from "./gate";
import { isOfClass } from "./registration";

const gate = gateClass(permissionSetProvisioning, "provider");

/** What a gate waits for. */
export interface PermissionSetProvisioningStatusArgs extends GateArgs {
  /**
   * The request ID that provisioning the permission set returned. At most 256 characters, without white space
   * and `/`. A change replaces the gate: the new request is waited for.
   */
  requestId: pulumi.Input<string>;
}

/**
 * A gate: holds back the resources that depend on it until a permission set has reached its accounts.
 *
 * During `pulumi up` it asks IAM Identity Center how the provisioning request stands until the request is
 * finished. SUCCEEDED opens the gate. FAILED fails the update with the service's reason, now and on every
 * later `up`. A finished request is remembered: an unchanged stack makes no call. Nothing is created, changed
 * or deleted in the cloud, ever.
 *
 * `customTimeouts.create` (30 minutes by default) bounds how long one `up` waits, and `customTimeouts.update`
 * (what `create` is by default) how long a later one goes on; `"90s"`, `"10m"`, `"1h30m"`.
 *
 * @example
 * const ready = new PermissionSetProvisioningStatus("admins-ready", { instanceId, requestId });
 * new Workload("app", {}, { dependsOn: [ready] }); // created only after SUCCEEDED
 */
export class PermissionSetProvisioningStatus extends Gate {
  /** The permission set, if the service names it. */
  declare public readonly permissionSetId: pulumi.Output<string | undefined>;
  /** The account, if the service names it. */
  declare public readonly accountId: pulumi.Output<string | undefined>;

  /**
   * Reads how a request stands, once in every preview and every `up`. FAILED and IN_PROGRESS are
   * outputs like any other, and dependants do not wait.
   *
   * @param name the name of the resource in the stack
   * @param id `<instanceId>/<requestId>`
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): PermissionSetProvisioningStatus {
    return new PermissionSetProvisioningStatus(name, undefined, { ...opts, id });
  }

  /** Whether a value is a PermissionSetProvisioningStatus, also one of another copy of this package. */
  static override isInstance(value: unknown): value is PermissionSetProvisioningStatus {
    return isOfClass(gate, value);
  }

  /**
   * A gate on a provisioning request: what depends on it starts after SUCCEEDED, and FAILED fails the update.
   *
   * @param name the name of the resource in the stack
   * @param args the request to wait for
   * @param opts `customTimeouts`, `dependsOn`, `parent` and whatever else Pulumi's resources take
   * @throws an `InvalidInputError` when a duration is malformed, zero or negative, when a plain value cannot be
   *   handed to the engine, or with the option `import`, which Pulumi does not have for dynamic resources; all
   *   else is checked in the preview, by the input's name
   */
  constructor(name: string, args: PermissionSetProvisioningStatusArgs, opts?: pulumi.CustomResourceOptions);
  /** @internal */
  constructor(name: string, args: undefined, opts: pulumi.CustomResourceOptions);
  constructor(
    name: string,
    args: PermissionSetProvisioningStatusArgs | undefined,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    super(gate, name, args, opts);
  }
}
