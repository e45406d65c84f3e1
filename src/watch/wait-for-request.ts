import type { IdentityCenterClient } from "../identity-center/client";
import type { RequestOperations } from "../identity-center/operations/request-operations";
import { formatDuration, wholeSeconds } from "../model/duration";
import { type CallError, NotFoundError, UnreachableError } from "../model/errors";
import { type DescribedRequest, isFinished, type RequestKey, type RequestKind } from "../model/request";
import { capitalized } from "../model/untrusted-text";
import { type Outcome, type Pause, type Progress, waitUntil } from "../wait/wait-until";
import { retryUntilMs, routeToBlame, unresponsiveUntilMs } from "./retry-limits";
import type { WatchProcess } from "./watch-process";

const longestReadMs = 30_000;

/** A person waits for a read, so an unknown request is reported sooner than in a wait, where it is retried for 30 s. */
const readNotFoundRetryMs = 5_000;

export interface WatchOptions {
  readonly client: IdentityCenterClient;
  readonly watch: WatchProcess;
  /** Receives lines for the debug log. */
  readonly debug: (line: string) => void;
  /** Called after each poll, if another one follows. */
  readonly onPause: (pause: Pause<DescribedRequest>) => void;
}

/** Waits until the request has SUCCEEDED or FAILED, or until `timeoutMs` have passed. */
export async function waitForRequest(
  operations: RequestOperations,
  key: RequestKey,
  timeoutMs: number,
  options: WatchOptions,
): Promise<Outcome<DescribedRequest>> {
  const { client, watch, debug } = options;
  const describe = describeWith(operations, key, options);
  const shared = watch.sharedPolls.join(operations, client, key, debug);
  try {
    return await waitUntil({
      ...pollingOf(options),
      poll: async (signal, lastPollMs) =>
        (await shared.poll(signal, lastPollMs)) ?? shared.see(await describe(signal, lastPollMs)),
      rest: shared.rest,
      isFinished: ({ status }) => isFinished(status),
      timeoutMs,
      retryUntilMs: (error, seenMs) => retryUntilMs(client, error, seenMs),
      noResponseUntilMs: () => unresponsiveUntilMs(client),
      explain: (error, progress) => explain(error, progress, operations.kind, key, client),
    });
  } finally {
    shared.leave();
  }
}

/**
 * Reads the request's status. Temporary errors are retried for at most 30 s.
 *
 * @param timeoutMs a shorter time for the retries
 * @throws the last `CallError`, if no response came
 */
export async function readRequest(
  operations: RequestOperations,
  key: RequestKey,
  options: WatchOptions,
  timeoutMs = longestReadMs,
): Promise<DescribedRequest> {
  const outcome = await waitUntil({
    ...pollingOf(options),
    poll: describeWith(operations, key, options),
    isFinished: () => true,
    timeoutMs: Math.min(timeoutMs, longestReadMs),
    retryUntilMs: (error) =>
      error instanceof NotFoundError ? Math.min(readNotFoundRetryMs, error.retryForMs) : error.retryForMs,
  });
  if (outcome.finished) return outcome.response;
  throw outcome.lastError ?? new Error("a wait that ends without a response has an error");
}

function pollingOf({ client, watch: { clock, random }, onPause }: WatchOptions) {
  return { clock, random, pausedForMs: () => client.pausedForMs(), onPause };
}

/** The status call for one request, as a poll. */
function describeWith(operations: RequestOperations, key: RequestKey, { client, debug }: WatchOptions) {
  return (signal: AbortSignal, lastPollMs: number) =>
    client.call(operations.describe(key), { signal, debug, latestMs: () => lastPollMs });
}

/**
 * Adds to a final error what only the wait knows: that the request was known before, or that nothing has ever
 * responded.
 */
function explain(
  error: CallError,
  { elapsedMs, polls, lastResponse, lastResponseMs = 0 }: Progress<DescribedRequest>,
  { noun }: RequestKind,
  { requestId }: RequestKey,
  client: IdentityCenterClient,
): Error {
  const inWords = (durationMs: number) => formatDuration(wholeSeconds(durationMs));
  if (error instanceof NotFoundError && lastResponse) {
    const known = `${capitalized(noun)} ${requestId} was known until ${inWords(elapsedMs - lastResponseMs)} ago`;
    return new NotFoundError(`${known} (${lastResponse.status}). ${error.message}`, 0, { cause: error });
  }
  const route = routeToBlame(client, error);
  if (route !== undefined && elapsedMs >= unresponsiveUntilMs(client)) {
    return new UnreachableError(
      `Gave up after ${inWords(elapsedMs)} waiting for ${noun} ${requestId} to finish: ` +
        `nothing has responded to ${polls === 1 ? "1 poll" : `${polls} polls`}. The last one failed: ${error.message} ${route}`,
      error.summary,
      0,
      { cause: error, proxyHost: error.proxyHost },
    );
  }
  return error;
}
