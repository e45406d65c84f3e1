import * as pulumi from "@pulumi/pulumi";
import type { RequestKind, WaitFor } from "../model/request";
import { timeoutInputs } from "../model/timeout-inputs";
import { gateProviderText, type ProviderModule } from "./provider-text";
import { labelOf, registration, type ResourceClass, resourceClass } from "./registration";
import { refuseUnsendableTexts } from "./sendable-inputs";
import { starterInput } from "./starter-input";

/** The class of the gates on one kind of request. */
export interface GateClass extends ResourceClass {
  readonly kind: RequestKind;
}

export function gateClass(kind: RequestKind, module: ProviderModule): GateClass {
  const insteadOfImport = "a new gate on a finished request makes one call, and .get reads without waiting.";
  return { kind, ...resourceClass(kind.resource, module, gateProviderText(module), insteadOfImport) };
}

/** What the constructor of a gate takes; undefined from `.get`. */
export type GateArgs =
  | { readonly instanceId?: unknown; readonly requestId?: unknown; readonly waitFor?: pulumi.Input<WaitFor> }
  | undefined;

/** The properties that the constructor of a gate hands the engine. */
export function gateProperties(
  gate: GateClass,
  name: string,
  args: GateArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Inputs {
  const label = labelOf(gate, name);
  const hidden = registration(gate, name, opts);
  const isRead = opts.id !== undefined;
  return {
    ...unknownOutputs(gate.kind),
    ...(isRead ? {} : { ...gateInputs(label, args), ...timeoutInputs(label, opts.customTimeouts) }),
    ...hidden,
  };
}

/**
 * The ID of an open gate, and of a read. The state of a gate that stays shut has an ID, which the SDK from 3.276 on
 * takes for known although the gate failed: what is made of the ID would pass the gate. Its status is unknown then.
 */
export function idOfOpenGate({
  id,
  status,
}: pulumi.CustomResource & { readonly status: pulumi.Output<unknown> }): pulumi.Output<pulumi.ID> {
  return pulumi.all([id, status]).apply(([known]) => known);
}

/** The SDK makes an output of each name that it finds in the properties. */
function unknownOutputs(kind: RequestKind): pulumi.Inputs {
  const outputs = [
    "instanceId",
    "requestId",
    "status",
    ...Object.keys(kind.outputs),
    "createdDate",
    "failureReason",
  ];
  return Object.fromEntries(outputs.map((output) => [output, undefined]));
}

function gateInputs(label: string, args: GateArgs) {
  const { instanceId, requestId, waitFor } = args ?? {};
  const inputs = { instanceId, requestId, waitFor };
  refuseUnsendableTexts(label, inputs);
  return { ...inputs, ...starterInput(label, requestId) };
}
