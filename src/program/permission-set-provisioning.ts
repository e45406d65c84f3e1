import * as pulumi from "@pulumi/pulumi";
import type { ProvisioningTargetType } from "../model/provisioning-target";
import { startProviderText } from "./provider-text";
import { isOfClass, labelOf, registration, resourceClass } from "./registration";
import { refuseUnsendableTexts } from "./sendable-inputs";
import { timeoutInputs } from "./timeout-inputs";
import { checkedTriggers } from "./triggers";

const starter = resourceClass(
  "PermissionSetProvisioning",
  "provisioning-provider",
  startProviderText,
  "a provisioning that was started elsewhere is waited for by a PermissionSetProvisioningStatus with its request ID.",
);

/** A permission set to provision to one account. A change of any field starts a new provisioning. */
export interface AccountProvisioningArgs {
  /** The ID of the Identity Center instance. At most 256 characters, without white space or `/`. */
  instanceId: pulumi.Input<string>;
  /** The ID of the permission set. At most 256 characters, without white space or `/`. */
  permissionSetId: pulumi.Input<string>;
  /** `"ACCOUNT"`: the account in `targetId`. */
  targetType: "ACCOUNT";
  /** The ID of the account to provision to. At most 256 characters, without white space or `/`. */
  targetId: pulumi.Input<string>;
  /**
   * Values that start a new provisioning if they change. Pass what changes the permission set, such as the text of
   * its policies. Allowed are strings, finite numbers, booleans, null, assets, lists and plain objects, and outputs
   * and promises of these. Do not pass a whole resource, but the output of it that changes. Convert a Date or a Map
   * to text before you pass it to `pulumi.output` or `pulumi.all`, which make an empty object of it.
   */
  triggers?: unknown;
}

/** A permission set to provision again to all accounts that have it already. */
export interface AllAccountsProvisioningArgs extends Omit<
  AccountProvisioningArgs,
  "targetType" | "targetId"
> {
  /** `"ALL_PROVISIONED_ACCOUNTS"`: all accounts that have the permission set already. */
  targetType: "ALL_PROVISIONED_ACCOUNTS";
  /** Only with `"ACCOUNT"`. */
  targetId?: undefined;
}

/** A permission set to provision to a target whose type the program does not know yet. */
export interface LaterTargetProvisioningArgs extends Omit<
  AccountProvisioningArgs,
  "targetType" | "targetId"
> {
  /** An output or a promise. If you have a `ProvisioningTargetType` that can be either, pass `pulumi.output(type)`. */
  targetType: pulumi.OutputInstance<ProvisioningTargetType> | Promise<ProvisioningTargetType>;
  /** The ID of the account to provision to. Required with `"ACCOUNT"`, refused otherwise. The preview checks it. */
  targetId?: pulumi.Input<string | undefined>;
}

/** What to provision, and to which accounts. A change of any field starts a new provisioning. */
export type PermissionSetProvisioningArgs =
  AccountProvisioningArgs | AllAccountsProvisioningArgs | LaterTargetProvisioningArgs;

/**
 * Starts provisioning a permission set. Its `requestId` is for a `PermissionSetProvisioningStatus`, which waits until
 * the permission set has reached its accounts. This resource does not wait itself.
 *
 * The call is sent once. If its response is lost, the update fails and says what may have happened and how to go on.
 * It is never repeated on a guess. After throttling, a conflict or a refused connection nothing can have been
 * started, so the call is retried for `customTimeouts.create` (default: 5 minutes). A retry begins only if 1 minute
 * of that time is left for its response. No attempt is aborted.
 *
 * A change of an argument replaces the resource and so starts a new provisioning. An unchanged resource makes no
 * call, and neither does a refresh. `pulumi destroy` does not undo a provisioning.
 *
 * @example
 * const started = new PermissionSetProvisioning("admins", {
 *   instanceId,
 *   permissionSetId,
 *   targetType: "ALL_PROVISIONED_ACCOUNTS",
 *   triggers: [inlinePolicy, attachment.id], // not [attachment]: its URN never changes
 * });
 * new PermissionSetProvisioningStatus("admins-ready", { instanceId, requestId: started.requestId });
 */
export class PermissionSetProvisioning extends pulumi.CustomResource {
  /** `<instanceId>/<requestId>`, for `.get` of a `PermissionSetProvisioningStatus`. For a gate, use `requestId`. */
  declare public readonly id: pulumi.Output<pulumi.ID>;
  /** The ID of the Identity Center instance. */
  declare public readonly instanceId: pulumi.Output<string>;
  /** The ID of the permission set. */
  declare public readonly permissionSetId: pulumi.Output<string>;
  /** As given. */
  declare public readonly targetType: pulumi.Output<ProvisioningTargetType>;
  /** As given. */
  declare public readonly targetId: pulumi.Output<string | undefined>;
  /** As given. */
  declare public readonly triggers: pulumi.Output<unknown>;
  /** The ID of the provisioning request. A `PermissionSetProvisioningStatus` takes it and waits for the request. */
  declare public readonly requestId: pulumi.Output<string>;
  /** The ID of the account, if the service gives it. */
  declare public readonly accountId: pulumi.Output<string | undefined>;
  /** When the request was made, in RFC 3339 and UTC (`2023-02-23T18:09:20.379Z`), if the service gives it. */
  declare public readonly createdDate: pulumi.Output<string | undefined>;

  /** Whether a value is a PermissionSetProvisioning. It also recognizes one from another copy of this package. */
  static override isInstance(value: unknown): value is PermissionSetProvisioning {
    return isOfClass(starter, value);
  }

  /**
   * Starts a provisioning, once. It does not wait: pass `requestId` to a gate.
   *
   * @param name the name of the resource in the stack
   * @param args what to provision, and to which accounts
   * @param opts `customTimeouts`, `dependsOn`, `parent` and the other options of Pulumi's resources
   * @throws an `InvalidInputError` if a duration is malformed, zero or negative, if a plain value cannot be passed to
   *   the engine, or if the option `import` is set, which Pulumi does not have for dynamic resources. The preview
   *   checks everything else and names the input
   */
  constructor(
    name: string,
    args: AccountProvisioningArgs | AllAccountsProvisioningArgs,
    opts?: pulumi.CustomResourceOptions,
  );
  /** The same, for a target whose type the compiler does not know. */
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- an editor shows no hints for fields of a union
  constructor(name: string, args: PermissionSetProvisioningArgs, opts?: pulumi.CustomResourceOptions);
  constructor(name: string, args: PermissionSetProvisioningArgs, opts: pulumi.CustomResourceOptions = {}) {
    const label = labelOf(starter, name);
    const hidden = registration(starter, name, opts);
    const { instanceId, permissionSetId, targetType, targetId, triggers } = args;
    const ids = { instanceId, permissionSetId, targetType, targetId };
    refuseUnsendableTexts(label, ids);
    const inputs = { ...ids, triggers: checkedTriggers(label, triggers) };
    const timeouts = timeoutInputs(label, opts.customTimeouts);
    super(starter.type, name, { ...unknownOutputs, ...inputs, ...timeouts, ...hidden }, opts);
  }
}

/** The SDK makes an output for each name in the properties. */
const unknownOutputs = {
  requestId: undefined,
  accountId: undefined,
  createdDate: undefined,
};
