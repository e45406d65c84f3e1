import { NotFoundError } from "../errors";
import type { IdentityCenterClient } from "../identity-center/client";
import { isFinished, type PermissionSetProvisioning, type RequestKey } from "../provisioning-status";
import type { Clock } from "./clock";
import { type Outcome, type Pause, waitUntil } from "./wait-until";

const lookDeadlineMs = 30_000;

/** A look is a question of somebody who waits for the answer: an unknown request is not worth 30 s. */
const lookNotFoundPatienceMs = 5_000;

export interface Asking {
  readonly client: IdentityCenterClient;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Aborting ends it at once. */
  readonly signal: AbortSignal;
  readonly debug: (line: string) => void;
  readonly onPause: (pause: Pause<PermissionSetProvisioning>) => void;
}

/** Waits until the request is finished, SUCCEEDED or FAILED, or until `timeoutMs` have passed. */
export function waitForProvisioning(
  key: RequestKey,
  timeoutMs: number,
  asking: Asking,
): Promise<Outcome<PermissionSetProvisioning>> {
  return waitUntil({ ...lookWith(key, asking), isFinished: ({ status }) => isFinished(status), timeoutMs });
}

/**
 * Asks how the request stands now, and asks again while a fault may pass, for 30 s at most.
 *
 * @throws `LookError`: the last fault, when no answer came
 */
export async function lookAtProvisioning(
  key: RequestKey,
  asking: Asking,
): Promise<PermissionSetProvisioning> {
  const outcome = await waitUntil({
    ...lookWith(key, asking),
    isFinished: () => true,
    timeoutMs: lookDeadlineMs,
    patienceMs: (error) =>
      error instanceof NotFoundError ? Math.min(lookNotFoundPatienceMs, error.patienceMs) : error.patienceMs,
  });
  if (outcome.finished) return outcome.answer;
  throw outcome.lastError ?? new Error("a wait that ends without an answer has an error");
}

function lookWith(key: RequestKey, { client, clock, random, signal, debug, onPause }: Asking) {
  return {
    look: (lookSignal: AbortSignal) => client.describeProvisioningStatus(key, { signal: lookSignal, debug }),
    noAnswer: client.noAnswerAbout(key),
    clock,
    random,
    signal,
    onPause,
  };
}
