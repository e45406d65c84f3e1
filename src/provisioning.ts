import * as pulumi from "@pulumi/pulumi";
import { warnOfConfiguration } from "./configuration-warnings";
import { requireEngine } from "./engine-at-hand";
import { ownUrn } from "./own-urn";
import { refuseUnsendableTexts } from "./plain-inputs";
import { provisioningProviderText } from "./provider-text";
import type { ProvisioningTargetType } from "./provisioning-target";
import type { ProvisioningStatus } from "./provisioning-status";
import { timeoutInputs } from "./timeout-inputs";
import { checkedTriggers } from "./triggers";

// In the form that the display shortens, as the gate's.
const type = "pulumi-nodejs:dynamic/permissionSetProvisioning:PermissionSetProvisioning";

/** What to provision, and to where. A change of anything in it starts a new provisioning. */
export interface PermissionSetProvisioningArgs {
  /** The ID of the Identity Center instance. At most 256 characters, without white space and `/`. */
  instanceId: pulumi.Input<string>;
  /** The ID of the permission set. At most 256 characters, without white space and `/`. */
  permissionSetId: pulumi.Input<string>;
  /**
   * `"ACCOUNT"`: the account in `targetId`. `"ALL_PROVISIONED_ACCOUNTS"`: all accounts that the permission set is
   * provisioned to already.
   */
  targetType: pulumi.Input<ProvisioningTargetType>;
  /** The ID of the account. Required with `"ACCOUNT"`, refused with `"ALL_PROVISIONED_ACCOUNTS"`. */
  targetId?: pulumi.Input<string | undefined>;
  /**
   * Any values that are to start a new provisioning when they change: what you change the permission set with,
   * such as the text of its policies. Strings, finite numbers, booleans, null, assets, lists and plain objects,
   * and outputs and promises of these. Not a whole resource: pass the output of it that changes. Make text of a
   * Date or a Map before `pulumi.output` or `pulumi.all` makes an empty object of it.
   */
  triggers?: unknown;
}

/**
 * Starts provisioning a permission set, and gives the request ID that a `PermissionSetProvisioningStatus` waits
 * for. It does not wait itself.
 *
 * The call is sent once. Where its answer is lost, the update fails and says what may have happened and how to go
 * on; a second one is never sent blindly. Throttling, conflicts and refused connections, where nothing can have
 * been started, are waited out for `customTimeouts.create`, 5 minutes by default.
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
  /** How the request stood when it was started; it is not followed. */
  declare public readonly status: pulumi.Output<ProvisioningStatus>;
  /** The account, where the service names it. */
  declare public readonly accountId: pulumi.Output<string | undefined>;
  /** When the request was made, in RFC 3339 and UTC (`2023-02-23T18:09:20.379Z`), where the service says so. */
  declare public readonly createdDate: pulumi.Output<string | undefined>;

  /** Whether a value is a PermissionSetProvisioning, also one of another copy of this package. */
  static override isInstance(value: unknown): value is PermissionSetProvisioning {
    return pulumi.CustomResource.isInstance(value) && "__pulumiType" in value && value.__pulumiType === type;
  }

  /**
   * Starts a provisioning, once, and does not wait for it; `requestId` is for a gate.
   *
   * @param name the name of the resource in the stack
   * @param args what to provision, and to where
   * @param opts `customTimeouts`, `dependsOn`, `parent` and whatever else Pulumi's resources take
   * @throws an `InvalidInputError` when a duration is malformed, zero or negative, or when a plain value cannot
   *   be handed to the engine; all else is checked in the preview, by the input's name
   */
  constructor(name: string, args: PermissionSetProvisioningArgs, opts: pulumi.CustomResourceOptions = {}) {
    const resource = `PermissionSetProvisioning "${name}"`;
    requireEngine(resource);
    warnOfConfiguration();
    const { instanceId, permissionSetId, targetType, targetId, triggers } = args;
    const ids = { instanceId, permissionSetId, targetType, targetId };
    refuseUnsendableTexts(resource, ids);
    super(
      type,
      name,
      {
        ...unknownOutputs,
        ...ids,
        triggers: checkedTriggers(resource, triggers),
        ...timeoutInputs(resource, opts.customTimeouts),
        __provider: provisioningProviderText,
        __urn: ownUrn(name, type, opts.parent),
      },
      opts,
    );
  }
}

/** The SDK makes an output of each name that it finds in the properties. */
const unknownOutputs = {
  requestId: undefined,
  status: undefined,
  accountId: undefined,
  createdDate: undefined,
};
