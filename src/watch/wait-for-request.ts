import { formatDuration, wholeSeconds } from "../model/duration";
import {
  type CallError,
  MetadataError,
  NotFoundError,
  type Throttling,
  UnreachableError,
} from "../model/errors";
import type { IdentityCenterClient } from "../identity-center/client";
import { describeProvisioningStatus } from "../identity-center/operations/describe-provisioning-status";
import { isFinished, type ProvisioningRequest, type RequestKey } from "../model/request";
import { callInTurn } from "./call-in-turn";
import { retryLimitsOf, unresponsiveRetryMs } from "./retry-limits";
import type { ProcessLimits } from "./process-limits";
import { type Outcome, type Pause, type Progress, waitUntil } from "../wait/wait-until";

const readDeadlineMs = 30_000;

/** A look is a context of somebody who waits for the response: an unknown request is not worth 30 s. */
const readNotFoundRetryMs = 5_000;

export interface Asking {
  readonly client: IdentityCenterClient;
  readonly limits: ProcessLimits;
  /** Aborting ends it at once. */
  readonly signal: AbortSignal;
  readonly debug: (line: string) => void;
  readonly onPause: (pause: Pause<ProvisioningRequest>) => void;
}

/** Waits until the request is finished, SUCCEEDED or FAILED, or until `timeoutMs` have passed. */
export async function waitForRequest(
  key: RequestKey,
  timeoutMs: number,
  asking: Asking,
): Promise<Outcome<ProvisioningRequest>> {
  const { client, signal, debug, limits } = asking;
  const options = optionsFor(key, asking);
  const { look, rest, leave } = limits.sharedPolls.join({
    ...{ key, client, signal, debug },
    throttle: options.throttle,
    ask: options.look,
    throttled: options.throttled,
  });
  try {
    return await waitUntil({
      ...options,
      look,
      rest,
      isFinished: ({ status }) => isFinished(status),
      timeoutMs,
      explain: (error, progress) => explain(error, progress, key, client),
    });
  } finally {
    leave();
  }
}

/**
 * Asks how the request stands now, and asks again while a fault may pass, for 30 s at most.
 *
 * @param timeoutMs of whoever has less time than that
 * @throws `CallError`: the last fault, when no response came
 */
export async function readRequest(
  key: RequestKey,
  asking: Asking,
  timeoutMs = readDeadlineMs,
): Promise<ProvisioningRequest> {
  const outcome = await waitUntil({
    ...optionsFor(key, asking),
    isFinished: () => true,
    timeoutMs: Math.min(timeoutMs, readDeadlineMs),
    retryUntilMs: (error) =>
      error instanceof NotFoundError ? Math.min(readNotFoundRetryMs, error.retryForMs) : error.retryForMs,
  });
  if (outcome.finished) return outcome.response;
  throw outcome.lastError ?? new Error("a wait that ends without a response has an error");
}

function optionsFor(key: RequestKey, { client, limits, signal, debug, onPause }: Asking) {
  const pace = limits.paceOf(client);
  const operation = describeProvisioningStatus(key);
  const { call, whyNoResponse } = callInTurn(client, operation, pace.throttle, debug);
  return {
    ...pace,
    look: call,
    noResponse: whyNoResponse,
    retryUntilMs: retryLimitsOf(client),
    throttled: (throttling: Throttling) => client.throttled(operation, throttling),
    signal,
    onPause,
  };
}

/** Says of a final fault what only the wait knows: that the request was known before, or that nothing ever responded. */
function explain(
  error: CallError,
  { elapsedMs, polls, lastResponse, lastResponseMs = 0 }: Progress<ProvisioningRequest>,
  { requestId }: RequestKey,
  client: IdentityCenterClient,
): Error {
  const inWords = (durationMs: number) => formatDuration(wholeSeconds(durationMs));
  if (error instanceof NotFoundError && lastResponse) {
    const known = `Provisioning request ${requestId} was known until ${inWords(elapsedMs - lastResponseMs)} ago`;
    return new NotFoundError(`${known} (${lastResponse.status}). ${error.message}`, 0, { cause: error });
  }
  // The metadata service is not read over the network that the sentence on the proxy is about.
  const isOfNetwork = error instanceof UnreachableError && !(error instanceof MetadataError);
  if (isOfNetwork && !client.hasResponded && elapsedMs >= unresponsiveRetryMs) {
    return new UnreachableError(
      `Gave up after ${inWords(elapsedMs)} waiting for permission set provisioning request ${requestId} to finish: ` +
        `nothing has responded to ${polls === 1 ? "1 poll" : `${polls} polls`}. The last one failed: ${error.message} ${client.route}`,
      error.summary,
      0,
      { cause: error, proxyHost: error.proxyHost },
    );
  }
  return error;
}
