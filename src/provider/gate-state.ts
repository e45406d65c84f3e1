import { type IdentityCenterError, ProvisioningFailedError } from "../model/errors";
import { formatResourceId } from "../model/ids";
import { type GateInputs, waitForOf } from "./gate-inputs";
import { opensGate, type ProvisioningRequest, type RequestKey } from "../model/request";

/**
 * What the engine saves of a gate: the outputs, and the URN for warnings. A gate that never got an answer has
 * no `status`; one that stays shut holds all its inputs too.
 */
export type GateState = RequestKey & Partial<ProvisioningRequest> & Pick<GateInputs, "__urn">;

/** The state of an open gate. Throws where the answer is not what the gate waits for. */
export function openOrFail(inputs: GateInputs, answer: ProvisioningRequest): GateState {
  if (!opensGate(answer.status, waitForOf(inputs))) {
    throw new PartialStateError(new ProvisioningFailedError(answer, inputs.__starter), inputs, answer);
  }
  return stateOf(answer, inputs.__urn);
}

/** What is saved of an answer: nothing of how it was asked for. */
export function stateOf(answer: ProvisioningRequest, urn: string | undefined): GateState {
  return { ...answer, ...(urn !== undefined && { __urn: urn }) };
}

/** The answer that the state remembers to the question that the inputs ask. */
export function recall(state: GateState, inputs: GateInputs): ProvisioningRequest | undefined {
  const { instanceId, requestId, status, permissionSetId, accountId, createdDate, failureReason } = state;
  if (status === undefined || instanceId !== inputs.instanceId || requestId !== inputs.requestId) {
    return undefined;
  }
  return {
    instanceId,
    requestId,
    status,
    ...(permissionSetId !== undefined && { permissionSetId }),
    ...(accountId !== undefined && { accountId }),
    ...(createdDate !== undefined && { createdDate }),
    ...(failureReason !== undefined && { failureReason }),
  };
}

/**
 * Makes the engine save what is known of a gate although the gate stays shut. The engine knows this error by
 * the names of its three fields: no other error may have one of them.
 */
export class PartialStateError extends Error {
  readonly id: string;
  /** All inputs, and what Identity Center answered last. */
  readonly properties: object;
  readonly reasons: readonly string[];

  constructor(
    override readonly cause: IdentityCenterError,
    inputs: GateInputs,
    answer: ProvisioningRequest | undefined,
  ) {
    super(cause.message);
    this.id = formatResourceId(inputs);
    this.properties = { ...inputs, ...answer };
    this.reasons = [cause.message];
  }
}
