import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** One line of the emulator's record, as far as scripts read it. */
/** @typedef {{ operation: string, requestId?: string, event?: string, requestStatus?: string }} Call */

/**
 * The emulator of the tests, in a process of its own that ends together with this one. It takes the life of the
 * next request that a call starts, or of a request by its ID, and gives the calls that came.
 */
export async function startEmulator() {
  const main = join(root, "test/support/emulator/main.ts");
  const child = spawn(process.execPath, ["--require", "ts-node/register", main], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [url] = await once(createInterface({ input: child.stdout }), "line");

  /** @type {(path: string, life: object) => Promise<void>} */
  const put = async (path, life) => {
    const response = await fetch(`${url}/emulator/${path}`, { method: "PUT", body: JSON.stringify(life) });
    if (!response.ok) throw new Error(`The emulator refused a life: HTTP ${response.status}.`);
  };
  return {
    /** @type {string} */
    url,
    environment: {
      HW_ACCESS_KEY: "EMULATORFAKEACCESSKEY",
      HW_SECRET_KEY: "emulator-fake-secret-key-opens-nothing",
    },
    next: (/** @type {object} */ life) => put("next-request", life),
    script: (/** @type {string} */ requestId, /** @type {object} */ life) =>
      put(`requests/${requestId}`, life),
    /** @type {() => Promise<readonly Call[]>} */
    calls: async () => {
      const response = await fetch(`${url}/emulator/calls`);
      return /** @type {Promise<Call[]>} */ (response.json());
    },
    stop: () => child.stdin.end(),
  };
}
