import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setUp } from "./set-up.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Sets up, then runs the benchmarks.
 *
 * @returns {Promise<number>} the exit code
 */
async function bench() {
  const { pulumi } = await setUp({ say: console.log });
  const main = join(root, "bench", "main.ts");
  const child = spawn(process.execPath, ["--require", "ts-node/register", main], {
    cwd: root,
    env: { ...process.env, PULUMI_CLI_DIRECTORY: pulumi.directory },
    stdio: "inherit",
  });
  const [code] = await once(child, "close");
  return code ?? 1;
}

process.exitCode = await bench().catch((/** @type {Error} */ error) => {
  console.error(error.message);
  return 1;
});
