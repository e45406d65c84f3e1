import { type FailureFacts, type IdentityCenterError, RequestFailedError } from "../model/errors";
import { formatResourceId } from "../model/ids";
import { type GateInputs, waitForOf } from "./gate-inputs";
import { opensGate, type ProvisioningRequest, type RequestKey } from "../model/request";

/**
 * What the engine saves of a gate: the outputs, and the URN for warnings. A gate that never got a response has
 * no `status`; one that stays shut holds all its inputs too.
 */
export type GateState = RequestKey & Partial<ProvisioningRequest> & Pick<GateInputs, "__urn">;

/** The state of an open gate. Throws where the response is not what the gate waits for. */
export function openOrFail(inputs: GateInputs, response: ProvisioningRequest): GateState {
  if (!opensGate(response.status, waitForOf(inputs))) {
    throw new PartialStateError(
      new RequestFailedError(failureOf(response, inputs.__starter)),
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
export function failureOf(request: ProvisioningRequest, starter: string | undefined): FailureFacts {
  const { requestId, failureReason, accountId, permissionSetId, instanceId } = request;
  // A URN of a child holds a `$`, which a shell would act on. The pattern needs no URN, only a name that is plain.
  const isPlain = starter !== undefined && /^[\w.-]+$/.test(starter);
  return {
    noun: "permission set provisioning request",
    requestId,
    reason: failureReason,
    ids: [
      ...(accountId === undefined ? [] : [`account ${accountId}`]),
      ...(permissionSetId === undefined ? [] : [`permission set ${permissionSetId}`]),
      `instance ${instanceId}`,
    ],
    startAgain: isPlain
      ? `start a new one: pulumi up --replace '**PermissionSetProvisioning::${starter}'`
      : "provision the permission set again and pass the new request ID.",
  };
}

/** What is saved of a response: nothing of how it was asked for. */
export function stateOf(response: ProvisioningRequest, urn: string | undefined): GateState {
  return { ...response, ...(urn !== undefined && { __urn: urn }) };
}

/** The response that the state remembers for the inputs' request. */
export function rememberedResult(state: GateState, inputs: GateInputs): ProvisioningRequest | undefined {
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
  /** All inputs, and what Identity Center responded with last. */
  readonly properties: object;
  readonly reasons: readonly string[];

  constructor(
    override readonly cause: IdentityCenterError,
    inputs: GateInputs,
    response: ProvisioningRequest | undefined,
  ) {
    super(cause.message);
    this.id = formatResourceId(inputs);
    this.properties = { ...inputs, ...response };
    this.reasons = [cause.message];
  }
}
