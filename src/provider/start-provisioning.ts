import type { IdentityCenterClient } from "../identity-center/client";
import {
  provisionPermissionSet,
  provisionTimeoutMs,
} from "../identity-center/operations/provision-permission-set";
import { wholeSeconds } from "../model/duration";
import {
  CallError,
  InternalError,
  NotStartedError,
  UncertainOutcomeError,
  UnexpectedResponseError,
  UnreachableError,
} from "../model/errors";
import type { ProvisioningTarget } from "../model/provisioning-target";
import type { DescribedRequest } from "../model/request";
import { type Clock, sleep } from "../wait/clock";
import { pauseBeforeNextPoll } from "../wait/schedule";
import type { Pause } from "../wait/wait-until";
import { retryUntilMs, routeToBlame } from "../watch/retry-limits";

export interface StartOptions {
  readonly client: IdentityCenterClient;
  readonly clock: Clock;
  /** Returns a number in [0, 1), for the jitter of the pauses. */
  readonly random: () => number;
  /** Receives lines for the debug log. */
  readonly debug: (line: string) => void;
  /** Called with the error if it is not known whether a provisioning was started. */
  readonly onUncertain: (error: CallError) => void;
  /** Called after each attempt, if another one follows. */
  readonly onPause: (pause: Pause<DescribedRequest>) => void;
}

/**
 * Starts a provisioning. The call is repeated only if nothing can have been started: the service refused it because
 * of throttling or a conflict, or nothing was sent.
 *
 * No attempt is aborted, because the request ID would be lost with its response. So `timeoutMs` decides only when an
 * attempt may begin. It begins only if 60 s are left, the time that its response may take. The first attempt may
 * begin even if less is left: it waits for its turn for at least the first minute, or for `timeoutMs` if that is
 * shorter.
 *
 * @throws {@link NotStartedError} if the time is up, or if a temporary error has lasted too long. Any other
 *   `CallError` if a retry cannot help
 */
export async function startProvisioning(
  target: ProvisioningTarget,
  timeoutMs: number,
  { client, clock, random, debug, onUncertain, onPause }: StartOptions,
): Promise<DescribedRequest> {
  const startMs = clock.now();
  const elapsed = () => clock.now() - startMs;
  const latestMs = timeoutMs - provisionTimeoutMs;
  const firstLatestMs = Math.max(latestMs, Math.min(timeoutMs, provisionTimeoutMs));

  function notStarted(attempts: number, lastError: CallError, forMs = timeoutMs): NotStartedError {
    return new NotStartedError({
      ...{ permissionSetId: target.permissionSetId, attempts, lastError, forMs },
      attemptMs: provisionTimeoutMs,
      route: routeToBlame(client, lastError),
    });
  }

  let lastError: CallError | undefined;
  let sameErrors = 0;
  for (let attempts = 1; ; attempts += 1) {
    const sendByMs = startMs + (attempts === 1 ? firstLatestMs : latestMs);
    try {
      return await client.call(provisionPermissionSet(target), { sendByMs, debug });
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const isTooLate = error.stage === "waiting" && clock.now() >= sendByMs;
      if (isTooLate) throw notStarted(attempts - 1, lastError ?? error);
      if (elapsed() >= retryUntilMs(client, error, 0)) {
        if (leavesOpen(error)) onUncertain(error);
        // The error is temporary and starts nothing, but it has lasted too long.
        if (error instanceof UnreachableError && error.retryForMs > 0) {
          throw notStarted(attempts, error, wholeSeconds(elapsed()));
        }
        throw error;
      }
      sameErrors = error.summary === lastError?.summary ? sameErrors + 1 : 1;
      lastError = error;
    }
    const nowMs = elapsed();
    const pauseMs = Math.max(pauseBeforeNextPoll(nowMs, random()), client.pausedForMs());
    const nextMs = Math.min(nowMs + pauseMs, retryUntilMs(client, lastError, 0));
    if (nextMs > latestMs) throw notStarted(attempts, lastError);
    onPause({
      ...{ elapsedMs: nowMs, polls: attempts, lastResponse: undefined, lastResponseMs: undefined },
      ...{ lastError, sameErrors, nextPollInMs: nextMs - nowMs },
    });
    await sleep(clock, nextMs - nowMs);
  }
}

/**
 * Whether a provisioning may have been started. It may if the call was sent and its response could not be read. A
 * redirect can be read, and it starts nothing.
 */
function leavesOpen(error: CallError): boolean {
  const isUnread = error instanceof UnexpectedResponseError && (error.httpStatus ?? 200) < 300;
  const isOfUnreadResponse = isUnread || error instanceof InternalError;
  return error instanceof UncertainOutcomeError || (error.stage === "sent" && isOfUnreadResponse);
}
