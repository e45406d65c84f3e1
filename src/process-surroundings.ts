import { connectEngineLog } from "./engine/engine-log";
import { connect } from "./identity-center/connect";
import type { ReadConfig } from "./identity-center/credentials";
import { warnOfIgnoredSettings } from "./identity-center/credentials/ignored-settings";
import { processTraffic } from "./wait/traffic";

/** What a provider gets in the dynamic provider's process of the Pulumi SDK. */
export function processSurroundings() {
  const engineLog = connectEngineLog();
  return {
    connect(config: ReadConfig) {
      warnOfIgnoredSettings(config, process.env, (text) => {
        engineLog.warn(undefined, text);
      });
      return connect(config, process.env);
    },
    engineLog,
    traffic: processTraffic,
  };
}
