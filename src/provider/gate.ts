import type { dynamic } from "@pulumi/pulumi";
import { configuredClient } from "./configured-client";
import type { EngineLog } from "./engine-log";
import { showProgress } from "./progress";
import {
  describeFailure,
  MetadataError,
  NoCredentialsError,
  NotFoundError,
  RefusedError,
  TimedOutError,
  UnreachableError,
} from "../model/errors";
import {
  failureOf,
  type GateState,
  openOrFail,
  PartialStateError,
  rememberedResult,
  stateOf,
} from "./gate-state";
import type { IdentityCenterClient } from "../identity-center/client";
import type { ReadConfig } from "../identity-center/settings/settings";
import { formatResourceId, parseResourceId } from "../model/ids";
import { findInputFailures, type GateInputs, timeoutOf, waitForOf } from "./gate-inputs";
import { processSurroundings } from "./process-surroundings";
import { isFinished, opensGate, type ProvisioningRequest } from "../model/request";
import { withoutStack } from "../model/without-stack";
import type { ProcessLimits } from "../watch/process-limits";
import { type Asking, readRequest, waitForRequest } from "../watch/wait-for-request";

/** What the provider needs of its surroundings. */
export interface Surroundings {
  /** Makes the client that the stack's configuration names; called when it is first needed. */
  readonly connect: (config: ReadConfig) => IdentityCenterClient;
  readonly engineLog: EngineLog;
  readonly limits: ProcessLimits;
}

/** Pulumi's calls for the type `PermissionSetProvisioningStatus`. */
export function createProvider({ connect, engineLog, limits }: Surroundings): dynamic.ResourceProvider {
  const configured = configuredClient(connect, engineLog);
  const warned = new Set<string | undefined>();

  function asking(urn: string | undefined): Asking {
    const client = configured.connect();
    return {
      client,
      limits,
      signal: engineLog.engineGone,
      debug: (line) => {
        engineLog.debug(urn, line);
      },
      onPause: showProgress(engineLog, urn, client.host),
    };
  }

  /**
   * Waits; resolves with the state of an open gate, rejects where it stays shut.
   *
   * @param startMs when the time began to count, on the clock
   */
  async function hold(
    inputs: GateInputs,
    moment: "create" | "update",
    remembered?: ProvisioningRequest,
    startMs = limits.clock.now(),
  ): Promise<GateState> {
    const timeout = timeoutOf(inputs, moment);
    const leftMs = timeout.timeoutMs - (limits.clock.now() - startMs);
    const { client, ...rest } = asking(inputs.__urn);
    const outcome = await waitForRequest(inputs, leftMs, { client, ...rest });
    if (outcome.finished) {
      // Else the row would go on to say when the next look is.
      if (outcome.polls > 1) engineLog.progress(inputs.__urn, outcome.response.status);
      return openOrFail(inputs, outcome.response);
    }
    throw new PartialStateError(
      new TimedOutError({
        ...timeout,
        noun: "permission set provisioning request",
        requestId: inputs.requestId,
        polls: outcome.polls,
        lastStatus: outcome.lastResponse?.status,
        lastError: outcome.lastError,
        // No proxy is to blame for the metadata service.
        ...(!client.hasResponded && !(outcome.lastError instanceof MetadataError) && { route: client.route }),
      }),
      inputs,
      outcome.lastResponse ?? remembered,
    );
  }

  /** One look at an unfinished request. What may pass is no reason to fail the refresh of a whole stack. */
  async function refresh(state: GateState): Promise<GateState> {
    const { __urn } = state;
    const remembered = rememberedResult(state, state);
    if (remembered && isFinished(remembered.status)) return stateOf(remembered, __urn);
    try {
      return stateOf(await readRequest(state, asking(__urn)), __urn);
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

  return {
    configure: configured.configure,

    check: (olds: unknown, news: GateInputs) =>
      withoutStack(() => {
        const failures = [...findInputFailures(news), ...configured.findFailures()];
        // The engine has no old inputs of a new resource.
        const isNew = !("instanceId" in Object(olds));
        if (isNew && failures.length === 0) configured.noteAbsence(news.__urn);
        return { inputs: news, failures };
      }),

    // Neither `initErrors` (a refresh clears them) nor the old `waitFor` says whether the gate is open: only
    // the remembered status does.
    diff: (_id, olds: GateState, news: GateInputs) =>
      withoutStack(() => {
        const replaces = (["instanceId", "requestId"] as const).filter(
          (field) => olds[field] !== news[field],
        );
        const opens = opensGate(olds.status, waitForOf(news));
        const remembered = rememberedResult(olds, news);
        if (!opens && remembered?.status === "FAILED" && !warned.has(news.__urn)) {
          // One operation can ask more than once for the difference.
          warned.add(news.__urn);
          engineLog.warn(news.__urn, describeRememberedFailure(remembered, news.__starter));
        }
        const changes = replaces.length > 0 || !opens;
        if (changes) configured.noteAbsence(news.__urn);
        return { changes, replaces };
      }),

    async create(inputs: GateInputs) {
      return { id: formatResourceId(inputs), outs: await hold(inputs, "create") };
    },

    // On a refresh the props are the saved outputs, `requestId` among them; `.get` passes hidden inputs only.
    // `status` does not tell them apart: a gate that never got a response has none.
    read: (id, props: GateState | Pick<GateState, "__urn"> = {}) =>
      withoutStack(async () => {
        if ("requestId" in props) return { id, props: await refresh(props) };
        return { id, props: await readRequest(parseResourceId(id), asking(props.__urn)) };
      }),

    async update(_id, olds: GateState, news: GateInputs) {
      const startMs = limits.clock.now();
      const remembered = rememberedResult(olds, news);
      if (remembered && isFinished(remembered.status)) {
        const opens = opensGate(remembered.status, waitForOf(news));
        // A failure cannot have passed, and a gate that cannot ask must not forget why it is shut.
        const { timeoutMs } = timeoutOf(news, "update");
        const ask = async () => readRequest(news, asking(news.__urn), timeoutMs);
        const response = opens ? remembered : await ask().catch(() => remembered);
        if (isFinished(response.status)) return { outs: openOrFail(news, response) };
      }
      return { outs: await hold(news, "update", remembered, startMs) };
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

function describeRememberedFailure(remembered: ProvisioningRequest, starter: string | undefined): string {
  return describeFailure(failureOf(remembered, starter), "This gate stays shut until you");
}

/** The provider that the dynamic provider's process of the Pulumi SDK loads. */
export const provider = createProvider(processSurroundings());
