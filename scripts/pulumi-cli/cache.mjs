import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../.cache/pulumi/", import.meta.url));
const unfinished = join(cache, "unfinished");

/** Longer than any build or download takes. Anything older comes from an interrupted run. */
const abandonedAfterMs = 2 * 60 * 60 * 1000;

/**
 * @param {string} name
 * @returns {string | undefined} the folder that `keep` finished under this name, if it did
 */
export function kept(name) {
  const directory = join(cache, name);
  return existsSync(directory) ? directory : undefined;
}

/**
 * Makes the folder `name` of the project's cache. It appears only when it is complete, so an interrupted run leaves
 * nothing that seems finished. If two processes make it at the same time, one wins and both use its folder.
 *
 * @param {string} name
 * @param {(scratch: string) => Promise<string>} make does the work in the empty folder `scratch`, returns the
 *   folder in it to keep
 * @returns {Promise<string>} the folder
 */
export async function keep(name, make) {
  await mkdir(unfinished, { recursive: true });
  await removeAbandoned();
  const scratch = await mkdtemp(join(unfinished, `${name}-`));
  try {
    const made = await make(scratch);
    await rename(made, join(cache, name)).catch((/** @type {unknown} */ error) => {
      if (kept(name) === undefined) throw error;
    });
    return join(cache, name);
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function removeAbandoned() {
  for (const name of await readdir(unfinished)) {
    const path = join(unfinished, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(path, { recursive: true, force: true });
  }
}
