/**
 * Inputs that a constructor adds for its provider, because the engine does not tell a dynamic provider the URN, the
 * time-outs or where an input comes from. Pulumi shows people no property whose name begins with `__`.
 */
export interface HiddenInputs {
  /** The URN of the resource, for messages in its row. */
  readonly __urn?: string;
  /** `customTimeouts.create`. */
  readonly __createTimeoutMs?: number;
  /** `customTimeouts.update`. */
  readonly __updateTimeoutMs?: number;
  /** Of a gate only: the name of the `PermissionSetProvisioning` that its request ID comes from, if there is one. */
  readonly __starter?: string;
}
