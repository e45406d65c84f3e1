import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { configuredClient } from "./configured-client";
import { InvalidInputError, type CallError, UncertainOutcomeError, withoutStack } from "../model/errors";
import { formatResourceId } from "../model/ids";
import { type ProviderProcess, providerProcess } from "./provider-process";
import {
  findProvisioningFailures,
  type ProvisioningInputs,
  startingFields,
  startTimeoutMs,
} from "./start-inputs";
import { startProvisioning } from "./start-provisioning";
import type { DescribedRequest } from "../model/request";
import { visibleText } from "../model/untrusted-text";

/** What the engine saves: all inputs, and what Identity Center responded to the start. */
export type ProvisioningState = ProvisioningInputs & {
  readonly requestId: string;
  readonly accountId?: string;
  readonly createdDate?: string;
};

/** Pulumi's calls for the type `PermissionSetProvisioning`. Only this provider makes changes. */
export function createStartProvider(process: ProviderProcess): dynamic.ResourceProvider {
  const configured = configuredClient(process);

  /**
   * The provisionings that may have been started in this process, each with the error that says so. A resource hook
   * of the program (`onError`) can make the engine create a resource again at once. Without this map, a start whose
   * response was lost would then be sent twice, and no one would notice. The provider's process runs for one
   * operation, so the next "pulumi up" does start again.
   */
  const uncertain = new Map<string, CallError>();

  async function start(inputs: ProvisioningInputs): Promise<DescribedRequest> {
    const { __urn, instanceId, permissionSetId, targetType, targetId } = inputs;
    const key = JSON.stringify([__urn, instanceId, permissionSetId, targetType, targetId]);
    const former = uncertain.get(key);
    if (former) {
      throw new UncertainOutcomeError(
        `Permission set ${permissionSetId} is not provisioned again in this run, even if a resource hook (onError) asks ` +
          `for it: the first attempt may have started it. ${former.message}`,
        former.summary,
        { cause: former },
      );
    }
    const { client, debug, onPause } = configured.watchOptions(__urn, "try");
    return startProvisioning(inputs, startTimeoutMs(inputs), {
      ...{ client, clock: process.watch.clock, random: process.watch.random, debug, onPause },
      onUncertain: (error) => {
        uncertain.set(key, error);
      },
    });
  }

  return {
    configure: configured.configure,

    check: (olds: unknown, news: ProvisioningInputs) =>
      withoutStack(() => configured.check(olds, news, findProvisioningFailures(news))),

    // A value that is not known yet counts as a change.
    diff(_id, olds: ProvisioningState, news: ProvisioningInputs) {
      const replaces = startingFields.filter(
        (field) => !isDeepStrictEqual(withoutNulls(olds[field]), withoutNulls(news[field])),
      );
      return Promise.resolve({ changes: replaces.length > 0, replaces });
    },

    async create(inputs: ProvisioningInputs) {
      const { instanceId, requestId, accountId, createdDate } = await start(inputs);
      return {
        id: formatResourceId({ instanceId, requestId }),
        outs: {
          ...inputs,
          requestId,
          ...(accountId !== undefined && { accountId }),
          ...(createdDate !== undefined && { createdDate }),
        } satisfies ProvisioningState,
      };
    },

    // On a refresh the props are the saved outputs. On an import there are none.
    read: (id, props: Partial<ProvisioningState> = {}) =>
      withoutStack(() => {
        if (props.requestId !== undefined) return { id, props: { ...props } };
        throw new InvalidInputError(
          `A PermissionSetProvisioning cannot be read or imported (${visibleText(id, 512)}): it is the start of ` +
            "a provisioning, not its status. Use PermissionSetProvisioningStatus.get.",
        );
      }),

    delete: () => Promise.resolve(),
  };
}

/** The engine drops the fields of an object that are null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null) return undefined;
  if (typeof value !== "object") return value;
  const known = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(known.map(([name, inner]) => [name, withoutNulls(inner)]));
}

/** The provider that the Pulumi SDK's process for dynamic providers loads. */
export const provider = createStartProvider(providerProcess);
