import type { dynamic } from "@pulumi/pulumi";
import type { IdentityCenterClient } from "../identity-center/client";
import type { ReadConfig } from "../identity-center/settings/settings";
import { InvalidConfigurationError } from "../model/errors";
import type { WatchOptions } from "../watch/wait-for-request";
import { showProgress } from "./progress";
import type { ProviderProcess } from "./provider-process";

type CheckFailures = readonly dynamic.CheckFailure[];

/** What all providers of this package do with the stack's configuration: keep it, check it, and connect. */
export interface ConfiguredClient {
  readonly configure: NonNullable<dynamic.ResourceProvider["configure"]>;
  /** The client that the configuration names. Throws if there is none to be had. */
  readonly connect: () => IdentityCenterClient;
  /**
   * Pulumi's `check`, with what is wrong with the inputs. It adds what is wrong with the configuration, and sends
   * nothing. Absent credentials are no failure: an unchanged stack and a destroy do without them.
   */
  readonly check: <Inputs extends { readonly __urn?: string }>(
    olds: unknown,
    news: Inputs,
    inputFailures: CheckFailures,
  ) => dynamic.CheckResult<Inputs>;
  /** Says that a resource will need a call, and what it may lack for it, if that is known before any call. */
  readonly noteAbsence: (urn: string | undefined) => void;
  /**
   * What a wait of a resource needs.
   *
   * @param what what comes next, for the row; default: a poll
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
      // The engine has no old inputs of a new resource.
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
