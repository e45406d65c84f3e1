import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../model/errors";
import { findIdProblem } from "../model/ids";
import type { RequestStatus } from "../model/request";
import { visibleText } from "../model/untrusted-text";
import { PermissionSetProvisioning } from "./permission-set-provisioning";
import { PermissionSetProvisioningStatus } from "./permission-set-provisioning-status";
import { labelOf } from "./registration";
import { refuseUnsendableTexts } from "./sendable-inputs";
import { timeoutInputs } from "./timeout-inputs";
import { checkedTriggers } from "./triggers";

const className = "PermissionSetRollout";

/** The key of the only gate of a rollout without `accountIds`. */
const allAccounts = "ALL_PROVISIONED_ACCOUNTS";

/** Which permission set to provision, and to which accounts. */
export interface PermissionSetRolloutArgs {
  /** The ID of the Identity Center instance. At most 256 characters, without white space or `/`. */
  instanceId: pulumi.Input<string>;
  /** The ID of the permission set. At most 256 characters, without white space or `/`. */
  permissionSetId: pulumi.Input<string>;
  /**
   * The IDs of the accounts, each once. They are plain strings, because each one names two resources. Default: all
   * accounts that have the permission set already, with one request for all of them.
   */
  accountIds?: readonly string[];
  /**
   * Values that start all provisionings again if they change. Pass what changes the permission set, such as the text
   * of its policies. The rules are the same as for the `triggers` of a `PermissionSetProvisioning`.
   */
  triggers?: unknown;
  /**
   * How long one `up` waits for each account. The default of `create` is 30 minutes, and the default of `update` is
   * `create`. Examples: `"90s"`, `"10m"`, `"1h30m"`. If `create` is given, starting is also retried
   * for that long, instead of 5 minutes. Default: `customTimeouts` of the options.
   */
  customTimeouts?: Pick<pulumi.CustomTimeouts, "create" | "update">;
}

/**
 * Provisions a permission set to accounts, and holds back the resources that depend on it until it has arrived in all of
 * them.
 *
 * It is a component with a `PermissionSetProvisioning` and a gate for each account. It reports each account that
 * FAILED with the service's reason. If you add or remove an account, nothing changes for the others.
 *
 * @example
 * const admins = new PermissionSetRollout("admins", { instanceId, permissionSetId, accountIds: ["111", "222"] });
 * new Workload("app", {}, { dependsOn: [admins] }); // created only after SUCCEEDED in both accounts
 */
export class PermissionSetRollout extends pulumi.ComponentResource {
  /** The gates, by account ID. Without `accountIds` there is one, at `ALL_PROVISIONED_ACCOUNTS`. */
  public readonly gates: ReadonlyMap<string, PermissionSetProvisioningStatus>;

  /** The status of each request, by account ID as in {@link PermissionSetRollout.gates}: `"SUCCEEDED"`. */
  get statuses(): pulumi.Output<Readonly<Record<string, RequestStatus>>> {
    return pulumi.output(mapValues(this.gates, ({ status }) => status));
  }

  /** The ID of each request, by account ID as in {@link PermissionSetRollout.gates}. */
  get requestIds(): pulumi.Output<Readonly<Record<string, string>>> {
    return pulumi.output(mapValues(this.gates, ({ requestId }) => requestId));
  }

  /**
   * Starts a provisioning for each account, and waits for all of them.
   *
   * @param name the name of the component. Its children are called `<name>-<account ID>`
   * @param args what to provision, and to which accounts
   * @param opts `dependsOn`, `parent` and the other options of Pulumi's components
   * @throws an `InvalidInputError` if `accountIds` is empty or not a plain list, or has an account twice or an invalid
   *   ID; if a duration is malformed, zero or negative; and for triggers that `PermissionSetProvisioning` refuses. Then
   *   nothing is registered
   */
  constructor(name: string, args: PermissionSetRolloutArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const label = labelOf({ name: className }, name);
    const { instanceId, permissionSetId, customTimeouts = opts.customTimeouts ?? {} } = args;
    // All of it is checked before anything is registered: what is registered may be sent, whatever follows.
    const accountIds = checkedAccountIds(label, args.accountIds);
    refuseUnsendableTexts(label, { instanceId, permissionSetId });
    timeoutInputs(label, customTimeouts);
    const triggers = checkedTriggers(label, args.triggers);

    super(`pulumi-huaweicloud-identitycenter:index:${className}`, name, {}, opts);
    const { create } = customTimeouts;
    const gateOf = (child: string, target: Target) => {
      const started = new PermissionSetProvisioning(
        child,
        { instanceId, permissionSetId, ...target, triggers },
        { parent: this, ...(create !== undefined && { customTimeouts: { create } }) },
      );
      const { requestId } = started;
      return new PermissionSetProvisioningStatus(
        child,
        { instanceId, requestId },
        { parent: this, customTimeouts },
      );
    };
    this.gates = new Map(
      accountIds
        ? accountIds.map((targetId) => [
            targetId,
            gateOf(`${name}-${targetId}`, { targetType: "ACCOUNT", targetId }),
          ])
        : [[allAccounts, gateOf(name, { targetType: allAccounts })]],
    );
    // In the SDK, an output that is made from a failed gate's outputs is an unhandled error. So none is made here,
    // and `statuses` and `requestIds` are made only when they are used.
    this.registerOutputs({});
  }

  /**
   * The gate of an account. A resource that needs the permission set in this account only depends on it.
   *
   * @throws an `InvalidInputError` if the account is not among `accountIds`
   */
  gate(accountId: string): PermissionSetProvisioningStatus {
    const gate = this.gates.get(accountId);
    if (gate) return gate;
    throw new InvalidInputError(
      `${className}: it has no account ${visibleText(accountId, 256)}. It has ${[...this.gates.keys()].join(", ")}.`,
    );
  }
}

type Target =
  { readonly targetType: "ACCOUNT"; readonly targetId: string } | { readonly targetType: typeof allAccounts };

function checkedAccountIds(label: string, accountIds: unknown): readonly string[] | undefined {
  if (accountIds === undefined) return undefined;
  const refuse = (problem: string) => {
    throw new InvalidInputError(`${label}: accountIds ${problem}.`);
  };
  if (!Array.isArray(accountIds)) return refuse("has to be a list of plain strings: they name resources");
  if (accountIds.length === 0) {
    return refuse("is empty. Leave it out to provision to all accounts that have the permission set already");
  }
  // Unlike `forEach`, this does not skip the holes of a sparse list.
  Array.from(accountIds as unknown[]).forEach((accountId, index) => {
    const problem = findIdProblem("targetId", accountId);
    if (problem !== undefined) refuse(`has at ${index} what is no account ID: ${problem}`);
    if (accountIds.indexOf(accountId) < index)
      refuse(`has the account ${visibleText(String(accountId))} twice`);
  });
  return accountIds as readonly string[];
}

function mapValues<From, To>(from: ReadonlyMap<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries([...from].map(([key, value]) => [key, map(value)]));
}
