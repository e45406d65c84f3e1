import { readFileSync } from "node:fs";

/** Pins the modules of the engine's build. */
export const goMod = readFileSync(new URL("engine/go.mod", import.meta.url), "utf8");

/** The release of Pulumi that is downloaded or built: the same one, so that tests behave alike with both. */
export const pulumiVersion = readFromGoMod(/\tgithub\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/);

/** The oldest Go that builds it. */
export const oldestGo = readFromGoMod(/^go (\S+)$/m);

/**
 * @param {RegExp} pattern
 * @returns {string}
 */
function readFromGoMod(pattern) {
  const value = pattern.exec(goMod)?.[1];
  if (value === undefined) throw new Error(`Nothing in engine/go.mod matches ${pattern}.`);
  return value;
}
