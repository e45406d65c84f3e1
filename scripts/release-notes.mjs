import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * What the changelog says of the version that a tag releases.
 *
 * @param {string} tag such as `v1.2.0`
 * @param {string} version of package.json
 * @param {string} changelog
 * @param {string} readme
 * @returns {string}
 * @throws {Error} if tag, version, changelog and README do not agree
 */
export function releaseNotes(tag, version, changelog, readme) {
  if (tag !== `v${version}`)
    throw new Error(`The tag ${tag} is not the version of package.json, ${version}.`);
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${version} (`));
  const [heading = "", ...lines] = section?.split("\n") ?? [];
  if (!/ \(\d{4}-\d{2}-\d{2}\)$/.test(heading)) {
    throw new Error(`CHANGELOG.md has no section "## ${version} (<year>-<month>-<day>)".`);
  }
  const notes = lines.join("\n").trim();
  if (notes === "") throw new Error(`CHANGELOG.md says nothing of ${version}.`);
  if (readme.includes("<!-- unreleased -->"))
    throw new Error("README.md still says how to install before the first release: delete that line.");
  return notes;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const read = (/** @type {string} */ name) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
  try {
    const { version } = JSON.parse(read("package.json"));
    console.log(releaseNotes(process.argv[2] ?? "", version, read("CHANGELOG.md"), read("README.md")));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
