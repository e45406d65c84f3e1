import { kept } from "./pulumi-cli/cache.mjs";
import { download } from "./pulumi-cli/download.mjs";
import { buildWithGo } from "./pulumi-cli/go-build.mjs";
import { findOnPath } from "./pulumi-cli/on-path.mjs";
import { oldestGo, pulumiVersion } from "./pulumi-cli/release.mjs";

/** @typedef {"on PATH" | "downloaded" | "built with Go"} Source */

/** Often enough for a CI system that ends silent jobs, seldom enough to be read. */
const progressEveryMs = 15_000;

const waysTo = (/** @type {string} */ version) =>
  /** @type {const} */ ([
    {
      source: "downloaded",
      name: `downloaded-${version}`,
      work: `downloading Pulumi ${version} into .cache`,
      expected: "about a minute",
      make: download,
    },
    {
      source: "built with Go",
      name: `built-${version}`,
      work: `building Pulumi ${version} with Go into .cache`,
      expected: "5 to 8 minutes the first time",
      make: buildWithGo,
    },
  ]);

/**
 * Gives a folder that, at the front of PATH, makes a working Pulumi with Node.js support: the one on PATH, else the
 * official download, else one built with Go. The last two stay in the project's `.cache` for the next time.
 *
 * @param {object} options
 * @param {(line: string) => void} options.say gets a line for each step and for its progress
 * @param {string} [options.version] the only version to accept. Without it, the one on PATH can differ from the pinned
 *   one
 * @returns {Promise<{ directory: string, version: string, source: Source }>}
 * @throws {Error} if there is none: what was tried, why each failed and how to install Pulumi
 */
export async function providePulumiCli({ say, version: wanted }) {
  const onPath = await findOnPath(wanted);
  if (onPath.found) return { ...onPath.found, source: "on PATH" };

  const version = wanted ?? pulumiVersion;
  const ways = waysTo(version);
  for (const { source, name } of ways) {
    const directory = kept(name);
    if (directory !== undefined) return { directory, version, source };
  }

  const notOnPath = `no usable Pulumi CLI on PATH: ${onPath.refused.join("; ") || "there is no pulumi"}`;
  say(notOnPath);
  const failures = [notOnPath];
  for (const { source, name, work, expected, make } of ways) {
    try {
      const directory = await withProgress(say, work, expected, () => make(name, version));
      return { directory, version, source };
    } catch (error) {
      const failure = `${work} failed: ${error instanceof Error ? error.message : String(error)}`;
      failures.push(failure);
      say(failure);
    }
  }
  throw new Error(
    [
      "Found no way to a Pulumi CLI:",
      ...failures.map((failure) => `- ${failure}`),
      `Install Pulumi${wanted ? ` ${wanted}` : ""} (https://www.pulumi.com/docs/install/), or Go ${oldestGo} or newer, put it on PATH and try again.`,
    ].join("\n"),
  );
}

/**
 * @template T
 * @param {(line: string) => void} say
 * @param {string} work
 * @param {string} expected how long it takes
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
async function withProgress(say, work, expected, action) {
  const startedAt = Date.now();
  say(`${work} (${expected})`);
  const timer = setInterval(() => {
    say(`${work}: ${Math.round((Date.now() - startedAt) / 1000)} s (${expected})`);
  }, progressEveryMs);
  try {
    return await action();
  } finally {
    clearInterval(timer);
  }
}
