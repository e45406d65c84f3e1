import { connect } from "../identity-center/connect";
import type { IdentityCenterClient } from "../identity-center/client";
import { createSettings, type ReadConfig } from "../identity-center/settings/settings";
import { thisProcess, type WatchProcess } from "../watch/watch-process";
import { connectEngineLog, type EngineLog } from "./engine-log";

/** What a provider uses of the process that it runs in. */
export interface ProviderProcess {
  /** Makes the client that the stack's configuration describes. */
  readonly connect: (config: ReadConfig) => IdentityCenterClient;
  readonly engineLog: EngineLog;
  readonly watch: WatchProcess;
}

/** The Pulumi SDK's process for dynamic providers. */
export const providerProcess: ProviderProcess = {
  connect: (config) => connect(createSettings(config, process.env)),
  engineLog: connectEngineLog(
    { main: require.main?.filename, argv: process.argv, environment: process.env },
    // If the engine is killed, nothing else ends this process, because it serves a port.
    () => process.exit(1),
  ),
  watch: thisProcess,
};
