import type { EngineLog } from "../../src/provider/engine-log";

/** The log of an engine that stays, and whose words nobody reads. */
export const silentEngineLog: EngineLog = {
  progress: () => undefined,
  warn: () => undefined,
  debug: () => undefined,
  note: () => undefined,
  isCi: false,
  // One for each who asks: many waits on one signal would look like a leak to Node.js.
  get engineGone() {
    return new AbortController().signal;
  },
};
