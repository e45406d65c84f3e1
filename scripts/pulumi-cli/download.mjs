import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { keep } from "./cache.mjs";
import { run } from "./run.mjs";
import { missingTools, tools, versionOf } from "./tools.mjs";

/** Has no CLI, but downloads the one that PULUMI_VERSION names when it first runs. */
const downloader = "pulumi@3.265.0";

/** A slow connection brings some bytes in this time. One that cannot be made brings none. */
const stalledAfterMs = 45_000;

/**
 * Downloads the official Pulumi CLI into the project's cache. The user's own `~/.pulumi` stays as it is.
 *
 * @param {string} name of the folder in the cache
 * @param {string} version
 * @returns {Promise<string>} the folder with the CLI and its Node.js support
 */
export function download(name, version) {
  return keep(name, async (scratch) => {
    const home = join(scratch, "home");
    const temporary = join(scratch, "temporary");
    await mkdir(temporary);
    // A project of its own: npm would read our node_modules, which "npm ci" may be replacing.
    await writeFile(join(scratch, "package.json"), "{}");
    const stalled = watchForStall(scratch);
    try {
      await run("npm", ["exec", "--yes", `--package=${downloader}`, "--", "pulumi", "version"], {
        cwd: scratch,
        env: {
          PULUMI_HOME: home,
          PULUMI_VERSION: version,
          PULUMI_SKIP_UPDATE_CHECK: "true",
          // The installer's temporary files too: their growth shows that it makes progress.
          TMPDIR: temporary,
          TEMP: temporary,
          TMP: temporary,
          // Without this, npm retries for minutes with a registry that refuses.
          npm_config_fetch_retries: "1",
          npm_config_fetch_retry_mintimeout: "1000",
          npm_config_fetch_retry_maxtimeout: "1000",
        },
        signal: stalled.signal,
      });
    } finally {
      stalled.stop();
    }
    const directory = join(home, "versions", version, "bin");
    const missing = missingTools([directory]);
    if (missing.length > 0) throw new Error(`it came without ${missing.join(" and ")}`);
    await versionOf(join(directory, tools.cli));
    return directory;
  });
}

/**
 * @param {string} directory
 * @returns {{ signal: AbortSignal, stop: () => void }} a signal that aborts when the folder stops growing
 */
function watchForStall(directory) {
  const controller = new AbortController();
  let size = -1;
  let grewAt = Date.now();
  const timer = setInterval(async () => {
    const now = await sizeOf(directory);
    if (now !== size) grewAt = Date.now();
    else if (Date.now() - grewAt > stalledAfterMs)
      controller.abort(`nothing arrived for ${stalledAfterMs / 1000} s`);
    size = now;
  }, 1000);
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}

/**
 * @param {string} directory
 * @returns {Promise<number>} bytes in all files below it
 */
async function sizeOf(directory) {
  const entries = await readdir(directory, { recursive: true }).catch(() => []);
  // Files come and go while they are counted.
  const sizes = entries.map((entry) =>
    stat(join(directory, entry))
      .then(({ size }) => size)
      .catch(() => 0),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
