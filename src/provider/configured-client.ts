import type { dynamic } from "@pulumi/pulumi";
import type { IdentityCenterClient } from "../identity-center/client";
import type { ReadConfig } from "../identity-center/settings/settings";
import { InvalidConfigurationError } from "../model/errors";
import type { HiddenInputs } from "../model/hidden-inputs";
import type { WatchOptions } from "../watch/wait-for-request";
import { showProgress } from "./progress";
import type { ProviderProcess } from "./provider-process";

type CheckFailures = readonly dynamic.CheckFailure[];

/**
 * The stack's configuration, and the client that it describes. All providers of this package need the same three
 * things: keep the configuration, check it, and connect.
 */
export interface ConfiguredClient {
  readonly configure: NonNullable<dynamic.ResourceProvider["configure"]>;
  /** Returns the client that the configuration describes. Throws if the configuration is invalid. */
  readonly connect: () => IdentityCenterClient;
  /**
   * Pulumi's `check`. It takes what is wrong with the inputs and adds what is wrong with the configuration. It sends
   * nothing. Absent credentials are no failure, because an unchanged stack and a destroy need none.
   */
  readonly check: <Inputs extends HiddenInputs>(
    olds: unknown,
    news: Inputs,
    inputFailures: CheckFailures,
  ) => dynamic.CheckResult<Inputs>;
  /**
   * Notes in the resource's row that credentials may be absent, if that is known before any call. To be called if the
   * resource will need a call.
   */
  readonly noteAbsence: (urn: string | undefined) => void;
  /**
   * The options for a wait or a read of a resource.
   *
   * @param what what comes next, for the row. Default: a poll
   */
  readonly watchOptions: (urn: string | undefined, what?: string) => WatchOptions;
}

export function configuredClient({ connect, engineLog, watch }: ProviderProcess): ConfiguredClient {
  let config: ReadConfig = () => undefined;
  let client: IdentityCenterClient | undefined;
  const connectOnce = () => (client ??= connect(config));

  function findFailures(): CheckFailures {
    try {
      connectOnce();
      return [];
    } catch (error) {
      if (error instanceof InvalidConfigurationError) return [{ property: "", reason: error.message }];
      throw error;
    }
  }

  function noteAbsence(urn: string | undefined): void {
    if (findFailures().length > 0) return;
    const { absence } = connectOnce();
    if (absence !== undefined) engineLog.note(urn, absence);
  }

  return {
    connect: connectOnce,
    // The SDK may make the next call before an asynchronous `configure` has finished.
    configure(request) {
      config = (key) => request.config.get(key);
      client = undefined;
      return Promise.resolve();
    },
    check(olds, news, inputFailures) {
      const failures = [...inputFailures, ...findFailures()];
      // For a new resource the engine has no old inputs.
      const isNew = !("instanceId" in Object(olds));
      if (isNew && failures.length === 0) noteAbsence(news.__urn);
      return { inputs: news, failures };
    },
    noteAbsence,
    watchOptions(urn, what) {
      const client = connectOnce();
      return {
        client,
        watch,
        debug: (line) => {
          engineLog.debug(urn, line);
        },
        onPause: showProgress(engineLog, urn, client.host, what),
      };
    },
  };
}
