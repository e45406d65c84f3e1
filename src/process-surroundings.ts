import { connectEngineLog } from "./engine/engine-log";
import { connect } from "./identity-center/connect";
import type { ReadConfig } from "./identity-center/credentials";
import { processTraffic } from "./wait/traffic";

/** What a provider gets in the dynamic provider's process of the Pulumi SDK. */
export function processSurroundings() {
  return {
    connect: (config: ReadConfig) => connect(config, process.env),
    engineLog: connectEngineLog(),
    traffic: processTraffic,
  };
}
