import { formatDuration, wholeSeconds } from "../model/duration";
import {
  type LookError,
  MetadataError,
  NotFoundError,
  type Throttling,
  UnreachableError,
} from "../model/errors";
import type { IdentityCenterClient } from "../identity-center/client";
import { describeProvisioningStatus } from "../identity-center/operations/describe-provisioning-status";
import { isFinished, type ProvisioningRequest, type RequestKey } from "../model/request";
import { callInTurn } from "./call-in-turn";
import { patienceWith, unresponsivePatienceMs } from "./retry-limits";
import type { Traffic } from "./process-limits";
import { type Outcome, type Pause, type Progress, waitUntil } from "../wait/wait-until";

const lookDeadlineMs = 30_000;

/** A look is a question of somebody who waits for the answer: an unknown request is not worth 30 s. */
const lookNotFoundPatienceMs = 5_000;

export interface Asking {
  readonly client: IdentityCenterClient;
  readonly traffic: Traffic;
  /** Aborting ends it at once. */
  readonly signal: AbortSignal;
  readonly debug: (line: string) => void;
  readonly onPause: (pause: Pause<ProvisioningRequest>) => void;
}

/** Waits until the request is finished, SUCCEEDED or FAILED, or until `timeoutMs` have passed. */
export async function waitForProvisioning(
  key: RequestKey,
  timeoutMs: number,
  asking: Asking,
): Promise<Outcome<ProvisioningRequest>> {
  const { client, signal, debug, traffic } = asking;
  const options = optionsFor(key, asking);
  const { look, rest, leave } = traffic.sharedLooks.join({
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
 * @throws `LookError`: the last fault, when no answer came
 */
export async function lookAtProvisioning(
  key: RequestKey,
  asking: Asking,
  timeoutMs = lookDeadlineMs,
): Promise<ProvisioningRequest> {
  const outcome = await waitUntil({
    ...optionsFor(key, asking),
    isFinished: () => true,
    timeoutMs: Math.min(timeoutMs, lookDeadlineMs),
    patientUntilMs: (error) =>
      error instanceof NotFoundError ? Math.min(lookNotFoundPatienceMs, error.patienceMs) : error.patienceMs,
  });
  if (outcome.finished) return outcome.answer;
  throw outcome.lastError ?? new Error("a wait that ends without an answer has an error");
}

function optionsFor(key: RequestKey, { client, traffic, signal, debug, onPause }: Asking) {
  const pace = traffic.paceOf(client);
  const operation = describeProvisioningStatus(key);
  const { call, whyNoResponse } = callInTurn(client, operation, pace.throttle, debug);
  return {
    ...pace,
    look: call,
    noAnswer: whyNoResponse,
    patientUntilMs: patienceWith(client),
    throttled: (throttling: Throttling) => client.throttled(operation, throttling),
    signal,
    onPause,
  };
}

/** Says of a final fault what only the wait knows: that the request was known before, or that nothing ever responded. */
function explain(
  error: LookError,
  { elapsedMs, looks, lastAnswer, lastAnswerMs = 0 }: Progress<ProvisioningRequest>,
  { requestId }: RequestKey,
  client: IdentityCenterClient,
): Error {
  const inWords = (durationMs: number) => formatDuration(wholeSeconds(durationMs));
  if (error instanceof NotFoundError && lastAnswer) {
    const known = `Provisioning request ${requestId} was known until ${inWords(elapsedMs - lastAnswerMs)} ago`;
    return new NotFoundError(`${known} (${lastAnswer.status}). ${error.message}`, 0, { cause: error });
  }
  // The metadata service is not read over the network that the sentence on the proxy is about.
  const isOfNetwork = error instanceof UnreachableError && !(error instanceof MetadataError);
  if (isOfNetwork && !client.hasResponded && elapsedMs >= unresponsivePatienceMs) {
    return new UnreachableError(
      `Gave up after ${inWords(elapsedMs)} waiting for permission set provisioning request ${requestId} to finish: ` +
        `nothing has responded to ${looks === 1 ? "1 poll" : `${looks} polls`}. The last one failed: ${error.message} ${client.route}`,
      error.summary,
      0,
      { cause: error, proxyHost: error.proxyHost },
    );
  }
  return error;
}
