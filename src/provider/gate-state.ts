import { type FailureFacts, type IdentityCenterError, RequestFailedError } from "../model/errors";
import { formatResourceId } from "../model/ids";
import { type DescribedRequest, opensGate, type RequestKey, type RequestKind } from "../model/request";
import { type GateInputs, waitForOf } from "./gate-inputs";

/**
 * What the engine saves of a gate: the outputs, and the URN for warnings. A gate that never got a response has
 * no `status`; one that stays shut holds all its inputs too.
 */
export type GateState = RequestKey & Partial<DescribedRequest> & Pick<GateInputs, "__urn">;

/** The state of an open gate. Throws if the response is not what the gate waits for. */
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
 * What texts say of a request that FAILED.
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
  // A URN of a child holds a `$`, which a shell would act on. The pattern needs no URN, only a name that is plain.
  const isPlain = starter !== undefined && /^[\w.-]+$/.test(starter);
  return {
    ...{ noun, requestId, reason: failureReason, ids: [...ids, `instance ${instanceId}`] },
    startAgain: isPlain
      ? `start a new one: pulumi up --replace '**PermissionSetProvisioning::${starter}'`
      : `${afterFailure}.`,
  };
}

/** What is saved of a response: nothing of how it was asked for. */
export function stateOf(response: DescribedRequest, urn: string | undefined): GateState {
  return { ...response, ...(urn !== undefined && { __urn: urn }) };
}

/** What the state remembers of the request that the inputs name. */
export function rememberedResult(
  kind: RequestKind,
  state: GateState,
  inputs: GateInputs,
): DescribedRequest | undefined {
  const { instanceId, requestId, status } = state;
  if (status === undefined || instanceId !== inputs.instanceId || requestId !== inputs.requestId) {
    return undefined;
  }
  const optional = [...Object.keys(kind.outputs), "createdDate", "failureReason"] as const;
  const known = optional.flatMap((output) => (state[output] === undefined ? [] : [[output, state[output]]]));
  return { instanceId, requestId, status, ...(Object.fromEntries(known) as Record<string, string>) };
}

/**
 * Makes the engine save what is known of a gate although the gate stays shut. The engine knows this error by
 * the names of its three fields: no other error may have one of them.
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
