import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Starts the emulator of the tests in this process. It is TypeScript, so the dependencies must be installed.
 *
 * @param {import("../test/support/emulator/emulator.js").EmulatorOptions} [options]
 */
export async function startEmulator(options) {
  const require = createRequire(import.meta.url);
  require("ts-node").register({ cwd: root });
  /** @type {typeof import("../test/support/emulator/emulator.js")} */
  const { emulatorUser, startEmulator: start } = require("../test/support/emulator/emulator");
  return {
    ...(await start(options)),
    user: emulatorUser,
    /** What a program has to find in its environment to call as this user. */
    environment: { HW_ACCESS_KEY: emulatorUser.accessKey, HW_SECRET_KEY: emulatorUser.secretKey },
  };
}
