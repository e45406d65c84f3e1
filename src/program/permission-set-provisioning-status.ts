import * as pulumi from "@pulumi/pulumi";
import { permissionSetProvisioning } from "../model/permission-set-provisioning";
import { Gate, type GateArgs, gateClass } from "./gate";
import { isOfClass } from "./registration";

const gate = gateClass(permissionSetProvisioning, "provider");

/** What a gate waits for. */
export interface PermissionSetProvisioningStatusArgs extends GateArgs {
  /**
   * The request ID that provisioning the permission set returned. At most 256 characters, without white space or `/`.
   * A change replaces the gate, and the new gate waits for the new request.
   */
  requestId: pulumi.Input<string>;
}

/**
 * A gate. It holds back the resources that depend on it until a permission set has reached its accounts.
 *
 * During `pulumi up` it polls IAM Identity Center until the provisioning request is finished. SUCCEEDED opens the
 * gate. FAILED fails the update with the service's reason, now and in every later `up`. A finished request is
 * remembered, so an unchanged stack makes no call. A gate is read-only: it never creates, changes or deletes anything
 * in the cloud.
 *
 * `customTimeouts.create` limits how long the first `up` waits (default: 30 minutes), and `customTimeouts.update` how
 * long a later one waits (default: the same as `create`). Examples: `"90s"`, `"10m"`, `"1h30m"`.
 *
 * @example
 * const ready = new PermissionSetProvisioningStatus("admins-ready", { instanceId, requestId });
 * new Workload("app", {}, { dependsOn: [ready] }); // created only after SUCCEEDED
 */
export class PermissionSetProvisioningStatus extends Gate {
  /** The ID of the permission set, if the service gives it. */
  declare public readonly permissionSetId: pulumi.Output<string | undefined>;
  /** The ID of the account, if the service gives it. */
  declare public readonly accountId: pulumi.Output<string | undefined>;

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
  ): PermissionSetProvisioningStatus {
    return new PermissionSetProvisioningStatus(name, undefined, { ...opts, id });
  }

  /** Whether a value is a PermissionSetProvisioningStatus. It also recognizes one from another copy of this package. */
  static override isInstance(value: unknown): value is PermissionSetProvisioningStatus {
    return isOfClass(gate, value);
  }

  /**
   * Creates a gate for a provisioning request. Resources that depend on it are created after SUCCEEDED, and FAILED
   * fails the update.
   *
   * @param name the name of the resource in the stack
   * @param args the request to wait for
   * @param opts `customTimeouts`, `dependsOn`, `parent` and the other options of Pulumi's resources
   * @throws an `InvalidInputError` if a duration is malformed, zero or negative, if a plain value cannot be passed to
   *   the engine, or if the option `import` is set, which Pulumi does not have for dynamic resources. The preview
   *   checks everything else and names the input
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
