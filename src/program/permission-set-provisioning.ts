import * as pulumi from "@pulumi/pulumi";
import type { ProvisioningTargetType } from "../model/provisioning-target";
import { timeoutInputs } from "../model/timeout-inputs";
import { startProviderText } from "./provider-text";
import { isOfClass, labelOf, registration, resourceClass } from "./registration";
import { refuseUnsendableTexts } from "./sendable-inputs";
import { checkedTriggers } from "./triggers";

const starter = resourceClass(
  "PermissionSetProvisioning",
  "provisioning-provider",
  startProviderText,
  "a provisioning that was started elsewhere is waited for by a PermissionSetProvisioningStatus with its request ID.",
);

/** A permission set to provision to one account. A change of anything in it starts a new provisioning. */
export interface AccountProvisioningArgs {
  /** The ID of the Identity Center instance. At most 256 characters, without white space and `/`. */
  instanceId: pulumi.Input<string>;
  /** The ID of the permission set. At most 256 characters, without white space and `/`. */
  permissionSetId: pulumi.Input<string>;
  /** `"ACCOUNT"`: the account in `targetId`. */
  targetType: "ACCOUNT";
  /** The ID of the account to provision to. At most 256 characters, without white space and `/`. */
  targetId: pulumi.Input<string>;
  /**
   * Any values that are to start a new provisioning when they change: what you change the permission set with,
   * such as the text of its policies. Strings, finite numbers, booleans, null, assets, lists and plain objects,
   * and outputs and promises of these. Not a whole resource: pass the output of it that changes. Make text of a
   * Date or a Map before `pulumi.output` or `pulumi.all` makes an empty object of it.
   */
  triggers?: unknown;
}

/** A permission set to provision to all accounts that it is provisioned to already. */
export interface AllAccountsProvisioningArgs extends Omit<
  AccountProvisioningArgs,
  "targetType" | "targetId"
> {
  /** `"ALL_PROVISIONED_ACCOUNTS"`: all accounts that the permission set is provisioned to already. */
  targetType: "ALL_PROVISIONED_ACCOUNTS";
  /** Only with `"ACCOUNT"`. */
  targetId?: undefined;
}

/** A permission set to provision to a target whose type the program does not know yet. */
export interface LaterTargetProvisioningArgs extends Omit<
  AccountProvisioningArgs,
  "targetType" | "targetId"
> {
  /** An output or a promise; `pulumi.output(type)` makes one of a `ProvisioningTargetType` that can be either. */
  targetType: pulumi.OutputInstance<ProvisioningTargetType> | Promise<ProvisioningTargetType>;
  /** The ID of the account to provision to. Required with `"ACCOUNT"`, refused otherwise: in the preview. */
  targetId?: pulumi.Input<string | undefined>;
}

/** What to provision, and to where. A change of anything in it starts a new provisioning. */
export type PermissionSetProvisioningArgs =
  AccountProvisioningArgs | AllAccountsProvisioningArgs | LaterTargetProvisioningArgs;

/**
 * Starts provisioning a permission set, and gives the request ID that a `PermissionSetProvisioningStatus` waits
 * for. It does not wait itself.
 *
 * The call is sent once. Where its response is lost, the update fails and says what may have happened and how to go
 * on; a second one is never sent blindly. Throttling, conflicts and refused connections, where nothing can have
 * been started, are waited out for `customTimeouts.create`, 5 minutes by default. An attempt begins only if
 * 1 minute of that time is left for its response; the first one does not need that minute. None is cut off.
 *
 * A change of an argument replaces the resource and so starts a new provisioning. An unchanged one, a refresh and
 * a destroy make no call: a provisioning cannot be undone.
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
  /** `<instanceId>/<requestId>`, for `.get` of a `PermissionSetProvisioningStatus`. `requestId` is what a gate waits for. */
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
  /** The ID of the provisioning request: what a `PermissionSetProvisioningStatus` waits for. */
  declare public readonly requestId: pulumi.Output<string>;
  /** The account, where the service names it. */
  declare public readonly accountId: pulumi.Output<string | undefined>;
  /** When the request was made, in RFC 3339 and UTC (`2023-02-23T18:09:20.379Z`), where the service says so. */
  declare public readonly createdDate: pulumi.Output<string | undefined>;

  /** Whether a value is a PermissionSetProvisioning, also one of another copy of this package. */
  static override isInstance(value: unknown): value is PermissionSetProvisioning {
    return isOfClass(starter, value);
  }

  /**
   * Starts a provisioning, once, and does not wait for it; `requestId` is for a gate.
   *
   * @param name the name of the resource in the stack
   * @param args what to provision, and to where
   * @param opts `customTimeouts`, `dependsOn`, `parent` and whatever else Pulumi's resources take
   * @throws an `InvalidInputError` when a duration is malformed, zero or negative, when a plain value cannot be
   *   handed to the engine, or with the option `import`, which Pulumi does not have for dynamic resources; all
   *   else is checked in the preview, by the input's name
   */
  constructor(
    name: string,
    args: AccountProvisioningArgs | AllAccountsProvisioningArgs,
    opts?: pulumi.CustomResourceOptions,
  );
  /** The same, for a target that the compiler does not know. */
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

/** The SDK makes an output of each name that it finds in the properties. */
const unknownOutputs = {
  requestId: undefined,
  accountId: undefined,
  createdDate: undefined,
};
