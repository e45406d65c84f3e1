import type { dynamic } from "@pulumi/pulumi";
import type { RequestOperations } from "../identity-center/operations/request-operations";
import {
  describeFailure,
  NoCredentialsError,
  NotFoundError,
  RefusedError,
  TimedOutError,
  UnreachableError,
  withoutStack,
} from "../model/errors";
import { formatResourceId, parseResourceId } from "../model/ids";
import { type DescribedRequest, isFinished, opensGate } from "../model/request";
import { routeToBlame } from "../watch/retry-limits";
import { readRequest, waitForRequest } from "../watch/wait-for-request";
import { configuredClient } from "./configured-client";
import { findInputFailures, type GateInputs, timeoutOf, waitForOf } from "./gate-inputs";
import {
  failureOf,
  type GateState,
  openOrFail,
  PartialStateError,
  rememberedResult,
  stateOf,
} from "./gate-state";
import type { ProviderProcess } from "./provider-process";

/** Pulumi's calls for the gates on one kind of request. */
export function createGateProvider(
  operations: RequestOperations,
  process: ProviderProcess,
): dynamic.ResourceProvider {
  const { kind } = operations;
  const { engineLog, watch } = process;
  const configured = configuredClient(process);
  const warned = new Set<string | undefined>();

  /**
   * Waits until the gate opens, and resolves with its state. Rejects if the gate is still shut at the end.
   *
   * @param startMs from when the time-out counts, on the clock
   */
  async function waitUntilOpen(
    inputs: GateInputs,
    moment: "create" | "update",
    remembered?: DescribedRequest,
    startMs = watch.clock.now(),
  ): Promise<GateState> {
    const timeout = timeoutOf(inputs, moment);
    const leftMs = timeout.timeoutMs - (watch.clock.now() - startMs);
    const options = configured.watchOptions(inputs.__urn);
    const outcome = await waitForRequest(operations, inputs, leftMs, options);
    if (outcome.finished) {
      // Otherwise the row would still say when the next poll is.
      if (outcome.polls > 1) engineLog.progress(inputs.__urn, outcome.response.status);
      return openOrFail(kind, inputs, outcome.response);
    }
    const { polls, lastResponse, lastError } = outcome;
    const timedOut = new TimedOutError({
      ...{
        ...timeout,
        noun: kind.noun,
        requestId: inputs.requestId,
        polls,
        lastStatus: lastResponse?.status,
        lastError,
      },
      route: routeToBlame(options.client, lastError),
    });
    throw new PartialStateError(timedOut, inputs, lastResponse ?? remembered);
  }

  /**
   * Reads a request that was not finished. A temporary error does not fail the refresh of a whole stack: it keeps the
   * saved state, with a warning.
   */
  async function refresh(state: GateState): Promise<GateState> {
    const { __urn } = state;
    const remembered = rememberedResult(kind, state, state);
    if (remembered && isFinished(remembered.status)) return stateOf(remembered, __urn);
    try {
      return stateOf(await readRequest(operations, state, configured.watchOptions(__urn)), __urn);
    } catch (error) {
      if (error instanceof NotFoundError || error instanceof UnreachableError) {
        engineLog.warn(__urn, `Kept as it was. ${error.message}`);
        return { ...state };
      }
      const isRefusedKey = error instanceof RefusedError && error.httpStatus === 401;
      const isSavedKey = isRefusedKey && configured.connect().credentialsAreFromConfig;
      throw isSavedKey || error instanceof NoCredentialsError ? withHintOnSavedConfig(error) : error;
    }
  }

  /**
   * Returns the response that decides about a gate whose request is finished. If the saved status opens the gate, it
   * makes no call. Otherwise it reads the status once, without a wait, because the request cannot change any more.
   */
  async function reopen(inputs: GateInputs, remembered: DescribedRequest): Promise<DescribedRequest> {
    if (opensGate(remembered.status, waitForOf(inputs))) return remembered;
    const { timeoutMs } = timeoutOf(inputs, "update");
    const read = async () =>
      readRequest(operations, inputs, configured.watchOptions(inputs.__urn), timeoutMs);
    // FAILED is final. If the read fails, the gate keeps the reason why it is shut.
    return read().catch(() => remembered);
  }

  function warnOfRememberedFailure(inputs: GateInputs, remembered: DescribedRequest | undefined): void {
    // The engine can call `diff` more than once in one operation.
    if (remembered?.status !== "FAILED" || warned.has(inputs.__urn)) return;
    warned.add(inputs.__urn);
    const failure = failureOf(kind, remembered, inputs.__starter);
    engineLog.warn(inputs.__urn, describeFailure(failure, "This gate stays shut until you"));
  }

  return {
    configure: configured.configure,

    check: (olds: unknown, news: GateInputs) =>
      withoutStack(() => configured.check(olds, news, findInputFailures(kind, news))),

    // Only the saved status says whether the gate is open. `initErrors` does not, because a refresh clears it, and
    // neither does the old `waitFor`.
    diff: (_id, olds: GateState, news: GateInputs) =>
      withoutStack(() => {
        const replaces = (["instanceId", "requestId"] as const).filter((id) => olds[id] !== news[id]);
        const opens = opensGate(olds.status, waitForOf(news));
        if (!opens) warnOfRememberedFailure(news, rememberedResult(kind, olds, news));
        const changes = replaces.length > 0 || !opens;
        if (changes) configured.noteAbsence(news.__urn);
        return { changes, replaces };
      }),

    async create(inputs: GateInputs) {
      return { id: formatResourceId(inputs), outs: await waitUntilOpen(inputs, "create") };
    },

    // On a refresh the props are the saved outputs, with `requestId`. `.get` passes hidden inputs only. `status`
    // cannot tell the two apart, because a gate that never got a response has none.
    read: (id, props: GateState | Pick<GateState, "__urn"> = {}) =>
      withoutStack(async () => {
        if ("requestId" in props) return { id, props: await refresh(props) };
        const key = parseResourceId(kind, id);
        return { id, props: await readRequest(operations, key, configured.watchOptions(props.__urn)) };
      }),

    async update(_id, olds: GateState, news: GateInputs) {
      const startMs = watch.clock.now();
      const remembered = rememberedResult(kind, olds, news);
      if (remembered && isFinished(remembered.status)) {
        const response = await reopen(news, remembered);
        if (isFinished(response.status)) return { outs: openOrFail(kind, news, response) };
      }
      return { outs: await waitUntilOpen(news, "update", remembered, startMs) };
    },

    delete: () => Promise.resolve(),
  };
}

function withHintOnSavedConfig(error: RefusedError | NoCredentialsError): Error {
  const message =
    `${error.message} "pulumi refresh" and "pulumi destroy" use the configuration that the last "pulumi up" saved; ` +
    "--run-program takes the current one.";
  return error instanceof RefusedError
    ? new RefusedError(message, error.httpStatus, { cause: error })
    : new NoCredentialsError(message, { cause: error });
}
