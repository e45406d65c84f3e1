import { connectEngineLog } from "./engine-log";
import { connect } from "../identity-center/connect";
import { createSettings, type ReadConfig } from "../identity-center/settings/settings";
import { processLimits } from "../watch/process-limits";

const engineLog = connectEngineLog({
  main: require.main?.filename,
  argv: process.argv,
  environment: process.env,
});

// The SDK's process for dynamic providers outlives an engine that was killed: it serves a port, and nothing ends it.
engineLog.engineGone.addEventListener("abort", () => process.exit(1));

/** What a provider gets in the dynamic provider's process of the Pulumi SDK. */
export function processSurroundings() {
  return {
    connect: (config: ReadConfig) => connect(createSettings(config, process.env)),
    engineLog,
    limits: processLimits,
  };
}
