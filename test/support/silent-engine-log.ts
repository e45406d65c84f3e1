import type { EngineLog } from "../../src/provider/engine-log";

/** The log of an engine that no one reads. */
export const silentEngineLog: EngineLog = {
  progress: () => undefined,
  warn: () => undefined,
  debug: () => undefined,
  note: () => undefined,
  isCi: false,
};
