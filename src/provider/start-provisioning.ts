import { wholeSeconds } from "../model/duration";
import {
  InternalError,
  CallError,
  MetadataError,
  NotStartedError,
  UncertainOutcomeError,
  UnexpectedResponseError,
  UnreachableError,
} from "../model/errors";
import type { IdentityCenterClient } from "../identity-center/client";
import {
  provisionPermissionSet,
  provisionTimeoutMs,
} from "../identity-center/operations/provision-permission-set";
import type { ProvisioningRequest } from "../model/request";
import type { ProvisioningTarget } from "../model/provisioning-target";
import { sleep } from "../wait/clock";
import { retryLimitsOf } from "../watch/retry-limits";
import { pauseBeforeNextPoll } from "../wait/schedule";
import type { Pace } from "../wait/throttle";
import type { Pause } from "../wait/wait-until";

export interface StartOptions {
  readonly client: IdentityCenterClient;
  readonly pace: Pace;
  /** Ends everything at once; it rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly debug: (line: string) => void;
  /** Called with an error that leaves it open whether a provisioning was started. */
  readonly onUncertain: (error: CallError) => void;
  /** Called after each attempt that is to be followed by another one. */
  readonly onPause: (pause: Pause<ProvisioningRequest>) => void;
}

/**
 * Starts a provisioning. The call is repeated only while nothing can have been started: the service refused it for
 * throttling or a conflict, or nothing of it was sent.
 *
 * No attempt is cut off, because a response that no one waits for is a request ID lost. So `timeoutMs` decides only when
 * an attempt may begin: early enough to leave it the 60 s that its response may take. One that has begun runs to its own
 * end. The first attempt may begin even if less is left: it waits for its turn for at least the first minute, or for
 * `timeoutMs` if that is shorter.
 *
 * @throws {@link NotStartedError} if the time is up, or a fault that might have passed has lasted too long; any other
 *   `CallError` that will not pass by waiting
 */
export async function startProvisioning(
  target: ProvisioningTarget,
  timeoutMs: number,
  { client, pace, signal, debug, onUncertain, onPause }: StartOptions,
): Promise<ProvisioningRequest> {
  const { clock, random, throttle } = pace;
  const operation = provisionPermissionSet(target);
  const retryUntilMs = retryLimitsOf(client);
  const startMs = clock.now();
  const elapsed = () => clock.now() - startMs;
  const latestMs = timeoutMs - provisionTimeoutMs;
  const firstLatestMs = Math.max(latestMs, Math.min(timeoutMs, provisionTimeoutMs));

  const latest = { isSent: false };
  /** Rejects with `tooLate` if its turn does not come in time. */
  async function attempt(beginLatestMs: number, tooLate: () => Error): Promise<ProvisioningRequest> {
    latest.isSent = false;
    const line = new AbortController();
    const stopTimer = clock.after(beginLatestMs - elapsed(), () => {
      line.abort(tooLate());
    });
    const call = (callSignal: AbortSignal, onTurnUsed: () => void) =>
      client.call(operation, {
        signal: callSignal,
        debug,
        onSend() {
          stopTimer();
          onTurnUsed();
        },
        onConnected() {
          latest.isSent = true;
        },
      });
    try {
      const latestMs = startMs + beginLatestMs;
      return await throttle.run(call, { signal: AbortSignal.any([signal, line.signal]), latestMs });
    } finally {
      stopTimer();
    }
  }

  function notStarted(attempts: number, lastError: CallError, forMs = timeoutMs): NotStartedError {
    const { permissionSetId } = target;
    const hasNoRoute = !client.hasResponded && !(lastError instanceof MetadataError);
    return new NotStartedError({
      ...{ permissionSetId, attempts, lastError, forMs },
      attemptMs: provisionTimeoutMs,
      route: hasNoRoute ? client.route : undefined,
    });
  }

  function whyInLine(): CallError {
    const { throttling } = throttle;
    return throttling ? client.throttled(operation, throttling) : client.noResponseTo(operation, "waiting");
  }

  let lastError: CallError | undefined;
  let sameErrors = 0;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt(attempts === 1 ? firstLatestMs : latestMs, () =>
        notStarted(attempts - 1, lastError ?? whyInLine()),
      );
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (elapsed() >= retryUntilMs(error, 0)) {
        if (error instanceof UncertainOutcomeError || (latest.isSent && isOfUnreadResponse(error)))
          onUncertain(error);
        // It was patient over something that starts nothing.
        if (error instanceof UnreachableError && error.retryForMs > 0) {
          throw notStarted(attempts, error, wholeSeconds(elapsed()));
        }
        throw error;
      }
      sameErrors = error.summary === lastError?.summary ? sameErrors + 1 : 1;
      lastError = error;
    }
    const nowMs = elapsed();
    const pauseMs = Math.max(pauseBeforeNextPoll(nowMs, random()), throttle.closedForMs());
    const nextMs = Math.min(nowMs + pauseMs, retryUntilMs(lastError, 0));
    if (nextMs > latestMs) throw notStarted(attempts, lastError);
    onPause({
      ...{
        elapsedMs: nowMs,
        polls: attempts,
        lastResponse: undefined,
        lastResponseMs: undefined,
        lastError,
        sameErrors,
      },
      nextPollInMs: nextMs - nowMs,
    });
    await sleep(clock, nextMs - nowMs, signal);
  }
}

/** There may have been a response that nobody could read. A redirect was read: nothing was started. */
function isOfUnreadResponse(error: CallError): boolean {
  const isBroken = error instanceof UnexpectedResponseError && (error.httpStatus ?? 200) < 300;
  return isBroken || error instanceof InternalError;
}
