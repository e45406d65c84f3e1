import * as pulumi from "@pulumi/pulumi";
import { optionalOutputs, type RequestKind, type RequestStatus, type WaitFor } from "../model/request";
import { gateProviderText, type ProviderModule } from "./provider-text";
import { labelOf, registration, type ResourceClass, resourceClass } from "./registration";
import { refuseUnsendableTexts } from "./sendable-inputs";
import { starterInput } from "./starter-input";
import { timeoutInputs } from "./timeout-inputs";

/** The class of the gates for one kind of request. */
export interface GateClass extends ResourceClass {
  readonly kind: RequestKind;
}

export function gateClass(kind: RequestKind, module: ProviderModule): GateClass {
  const insteadOfImport = "a new gate on a finished request makes one call, and .get reads without waiting.";
  return { kind, ...resourceClass(kind.resource, module, gateProviderText(module), insteadOfImport) };
}

/** The arguments of every gate. */
export interface GateArgs {
  /**
   * The ID of the Identity Center instance. At most 256 characters, without white space or `/`. A change replaces the
   * gate.
   */
  instanceId: pulumi.Input<string>;
  /**
   * The request ID that the call returned which started the request. At most 256 characters, without white space or
   * `/`. A change replaces the gate, and the new gate waits for the new request.
   */
  requestId: pulumi.Input<string>;
  /**
   * `"SUCCEEDED"` (default): if the request FAILED, the update fails with the service's reason. `"FINISHED"`: FAILED
   * ends the wait too, but the update does not fail. `status` and `failureReason` say what happened.
   */
  waitFor?: pulumi.Input<WaitFor>;
}

/** The base of all gates: the outputs that do not depend on the kind of request. */
export abstract class Gate extends pulumi.CustomResource {
  /** `<instanceId>/<requestId>`, the ID that `.get` takes. To pass the request ID on, use `requestId`. */
  declare public readonly id: pulumi.Output<pulumi.ID>;
  /** The ID of the Identity Center instance. */
  declare public readonly instanceId: pulumi.Output<string>;
  /** The ID of the request. */
  declare public readonly requestId: pulumi.Output<string>;
  /** `"SUCCEEDED"`. With `waitFor: "FINISHED"` also `"FAILED"`. From `.get` also `"IN_PROGRESS"`. */
  declare public readonly status: pulumi.Output<RequestStatus>;
  /** When the request was made, in RFC 3339 and UTC (`2023-02-23T18:09:20.379Z`), if the service gives it. */
  declare public readonly createdDate: pulumi.Output<string | undefined>;
  /**
   * Why the request FAILED, if the service gives a reason. At most 4,096 characters. Control and text-direction
   * characters are made visible (`\u001b`).
   */
  declare public readonly failureReason: pulumi.Output<string | undefined>;

  /**
   * @internal
   * @param args undefined if `.get` calls it
   */
  constructor(gate: GateClass, name: string, args: GateArgs | undefined, opts: pulumi.CustomResourceOptions) {
    super(gate.type, name, gateProperties(gate, name, args, opts), opts);
    // A gate that failed has an ID in its state, and the SDK from 3.276 on takes that ID for known. A resource that
    // uses the ID would then be created although the gate is shut. The status of such a gate is unknown, so the ID
    // waits for the status.
    Object.assign(this, { id: pulumi.all([this.id, this.status]).apply(([id]) => id) });
  }
}

/** The properties that the constructor of a gate passes to the engine. */
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

/** The SDK makes an output for each name in the properties. */
function unknownOutputs(kind: RequestKind): pulumi.Inputs {
  const outputs = ["instanceId", "requestId", "status", ...optionalOutputs(kind)];
  return Object.fromEntries(outputs.map((output) => [output, undefined]));
}

function gateInputs(label: string, args: GateArgs | undefined) {
  const { instanceId, requestId, waitFor }: Partial<GateArgs> = args ?? {};
  const inputs = { instanceId, requestId, waitFor };
  refuseUnsendableTexts(label, inputs);
  return { ...inputs, ...starterInput(label, requestId) };
}
