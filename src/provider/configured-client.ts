import type { dynamic } from "@pulumi/pulumi";
import type { EngineLog } from "./engine-log";
import { InvalidConfigurationError } from "../model/errors";
import type { ReadConfig } from "../identity-center/settings/settings";

/** What a provider does with the stack's configuration: keep it, check it, and connect when a call is needed. */
export interface ConfiguredClient<Client> {
  readonly configure: NonNullable<dynamic.ResourceProvider["configure"]>;
  /** The client that the configuration names. Throws where there is none to be had. */
  readonly connect: () => Client;
  /**
   * What `check` reports of the configuration; nothing is sent for it. Absent credentials are no failure: an
   * unchanged stack and a destroy do without them, and only a call asks for them.
   */
  readonly findFailures: () => dynamic.CheckFailure[];
  /** Says that a resource will need a call, and what it may lack for it, if that is known before any call. */
  readonly noteAbsence: (urn: string | undefined) => void;
}

export function configuredClient<Client extends { readonly absence?: string | undefined }>(
  connectWith: (config: ReadConfig) => Client,
  engineLog: Pick<EngineLog, "note">,
): ConfiguredClient<Client> {
  let config: ReadConfig = () => undefined;
  let client: Client | undefined;
  const connect = () => (client ??= connectWith(config));
  function findFailures(): dynamic.CheckFailure[] {
    try {
      connect();
      return [];
    } catch (error) {
      if (error instanceof InvalidConfigurationError) return [{ property: "", reason: error.message }];
      throw error;
    }
  }

  return {
    connect,
    // The SDK may make the next call before an asynchronous `configure` has finished.
    configure(request) {
      config = (key) => request.config.get(key);
      client = undefined;
      return Promise.resolve();
    },
    findFailures,
    noteAbsence(urn) {
      if (findFailures().length > 0) return;
      const { absence } = connect();
      if (absence !== undefined) engineLog.note(urn, absence);
    },
  };
}
