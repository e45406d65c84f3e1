import * as pulumi from "@pulumi/pulumi";
import type { RequestKind, RequestStatus, WaitFor } from "../model/request";
import { gateProviderText, type ProviderModule } from "./provider-text";
import { labelOf, registration, type ResourceClass, resourceClass } from "./registration";
import { refuseUnsendableTexts } from "./sendable-inputs";
import { starterInput } from "./starter-input";
import { timeoutInputs } from "./timeout-inputs";

/** The class of the gates on one kind of request. */
export interface GateClass extends ResourceClass {
  readonly kind: RequestKind;
}

export function gateClass(kind: RequestKind, module: ProviderModule): GateClass {
  const insteadOfImport = "a new gate on a finished request makes one call, and .get reads without waiting.";
  return { kind, ...resourceClass(kind.resource, module, gateProviderText(module), insteadOfImport) };
}

/** What every gate waits for. */
export interface GateArgs {
  /**
   * The ID of the Identity Center instance. At most 256 characters, without white space and `/`. A change
   * replaces the gate.
   */
  instanceId: pulumi.Input<string>;
  /**
   * The ID of the request: what the call returned that started it. At most 256 characters, without white space and
   * `/`. A change replaces the gate: the new request is waited for.
   */
  requestId: pulumi.Input<string>;
  /**
   * `"SUCCEEDED"` (default): a request that FAILED fails the update, with the reason. `"FINISHED"`: FAILED ends
   * the wait too, without failing the update; `status` and `failureReason` say what happened.
   */
  waitFor?: pulumi.Input<WaitFor>;
}

/** What all gates have in common: the outputs that do not depend on the kind of request. */
export abstract class Gate extends pulumi.CustomResource {
  /** `<instanceId>/<requestId>`: what `.get` takes. To pass the request ID on, use `requestId`. */
  declare public readonly id: pulumi.Output<pulumi.ID>;
  /** The ID of the Identity Center instance. */
  declare public readonly instanceId: pulumi.Output<string>;
  /** The ID of the request. */
  declare public readonly requestId: pulumi.Output<string>;
  /** `"SUCCEEDED"`; with `waitFor: "FINISHED"` also `"FAILED"`; from `.get` also `"IN_PROGRESS"`. */
  declare public readonly status: pulumi.Output<RequestStatus>;
  /** When the request was made, in RFC 3339 and UTC (`2023-02-23T18:09:20.379Z`), if the service says so. */
  declare public readonly createdDate: pulumi.Output<string | undefined>;
  /**
   * Why the request FAILED, if the service says so. At most 4,096 characters; control and text-direction
   * characters are made visible (`\u001b`).
   */
  declare public readonly failureReason: pulumi.Output<string | undefined>;

  /**
   * @internal
   * @param args undefined from `.get`
   */
  constructor(gate: GateClass, name: string, args: GateArgs | undefined, opts: pulumi.CustomResourceOptions) {
    super(gate.type, name, gateProperties(gate, name, args, opts), opts);
    // The state of a gate that stays shut has an ID, which the SDK from 3.276 on takes for known although the
    // gate failed: what is made of the ID would pass the gate. Its status is unknown then.
    Object.assign(this, { id: pulumi.all([this.id, this.status]).apply(([id]) => id) });
  }
}

/** The properties that the constructor of a gate hands the engine. */
function gateProperties(
  gate: GateClass,
  name: string,
  args: GateArgs | undefined,
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

function gateInputs(label: string, args: GateArgs | undefined) {
  const { instanceId, requestId, waitFor }: Partial<GateArgs> = args ?? {};
  const inputs = { instanceId, requestId, waitFor };
  refuseUnsendableTexts(label, inputs);
  return { ...inputs, ...starterInput(label, requestId) };
}
