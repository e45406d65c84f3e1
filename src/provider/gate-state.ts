import { type FailureFacts, type IdentityCenterError, RequestFailedError } from "../model/errors";
import { formatResourceId } from "../model/ids";
import {
  type DescribedRequest,
  opensGate,
  optionalOutputs,
  type RequestKey,
  type RequestKind,
} from "../model/request";
import { type GateInputs, waitForOf } from "./gate-inputs";

/**
 * The state that the engine saves for a gate: the outputs, and the URN for warnings. A gate that never got a response
 * has no `status`. A gate that is still shut has all its inputs in the state too.
 */
export type GateState = RequestKey & Partial<DescribedRequest> & Pick<GateInputs, "__urn">;

/** Returns the state of an open gate. Throws if the response is not what the gate waits for. */
export function openOrFail(kind: RequestKind, inputs: GateInputs, response: DescribedRequest): GateState {
  if (!opensGate(response.status, waitForOf(inputs))) {
    throw new PartialStateError(
      new RequestFailedError(failureOf(kind, response, inputs.__starter)),
      inputs,
      response,
    );
  }
  return stateOf(response, inputs.__urn);
}

/**
 * What texts say about a request that FAILED.
 *
 * @param starter the name of the `PermissionSetProvisioning` that started it, if one did
 */
export function failureOf(
  { noun, outputs, afterFailure }: RequestKind,
  request: DescribedRequest,
  starter: string | undefined,
): FailureFacts {
  const { requestId, failureReason, instanceId } = request;
  const ids = Object.entries(outputs).flatMap(([output, label]) => {
    const value = request[output];
    return value === undefined || label === undefined ? [] : [`${label} ${value}`];
  });
  // The URN of a child resource contains a `$`, which a shell would expand. The pattern needs only the name, if it is
  // plain.
  const isPlain = starter !== undefined && /^[\w.-]+$/.test(starter);
  return {
    ...{ noun, requestId, reason: failureReason, ids: [...ids, `instance ${instanceId}`] },
    startAgain: isPlain
      ? `start a new one: pulumi up --replace '**PermissionSetProvisioning::${starter}'`
      : `${afterFailure}.`,
  };
}

/** The state that is saved after a response. It has no inputs but the URN. */
export function stateOf(response: DescribedRequest, urn: string | undefined): GateState {
  return { ...response, ...(urn !== undefined && { __urn: urn }) };
}

/**
 * The last response about this request, as the state has it. Undefined if the state is about another request, or has
 * no response.
 */
export function rememberedResult(
  kind: RequestKind,
  state: GateState,
  inputs: GateInputs,
): DescribedRequest | undefined {
  const { instanceId, requestId, status } = state;
  if (status === undefined || instanceId !== inputs.instanceId || requestId !== inputs.requestId) {
    return undefined;
  }
  const known = optionalOutputs(kind).flatMap((output) =>
    state[output] === undefined ? [] : [[output, state[output]]],
  );
  return { instanceId, requestId, status, ...(Object.fromEntries(known) as Record<string, string>) };
}

/**
 * Makes the engine save what is known about a gate that is still shut. The engine recognizes this error by the names
 * of its three fields, so no other error may have one of them.
 */
export class PartialStateError extends Error {
  readonly id: string;
  /** All inputs, and the last response of Identity Center. */
  readonly properties: object;
  readonly reasons: readonly string[];

  constructor(
    override readonly cause: IdentityCenterError,
    inputs: GateInputs,
    response: DescribedRequest | undefined,
  ) {
    super(cause.message);
    this.id = formatResourceId(inputs);
    this.properties = { ...inputs, ...response };
    this.reasons = [cause.message];
  }
}
