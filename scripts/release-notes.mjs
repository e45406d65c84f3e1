import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What a registry's page shows of a package. Without `repository`, it cannot follow the README's links. */
const fieldsOfPage = ["repository", "homepage", "bugs", "author"];

/**
 * What the changelog says about the version that a tag releases.
 *
 * @param {string} tag such as `v1.2.0`
 * @param {{ version: string, [field: string]: unknown }} manifest package.json
 * @param {string} changelog
 * @param {string} documents README.md and docs/getting-started.md
 * @returns {string}
 * @throws {Error} if tag, version, changelog and documents do not agree, or package.json is not ready for a registry
 */
export function releaseNotes(tag, manifest, changelog, documents) {
  const { version } = manifest;
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
  if (documents.includes("<!-- unreleased -->")) {
    throw new Error(
      "README.md and docs/getting-started.md must not say how to install before the first release: delete the lines " +
        "that end in <!-- unreleased -->.",
    );
  }
  const absent = fieldsOfPage.filter((field) => !manifest[field]);
  if (absent.length > 0) {
    const last = absent.pop();
    const names = absent.length > 0 ? `${absent.join(", ")} and ${last}` : last;
    throw new Error(`package.json lacks ${names}: CONTRIBUTING.md says under "Releases" what to fill in.`);
  }
  return notes;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const read = (/** @type {string} */ name) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
  try {
    const manifest = JSON.parse(read("package.json"));
    const documents = read("README.md") + read("docs/getting-started.md");
    console.log(releaseNotes(process.argv[2] ?? "", manifest, read("CHANGELOG.md"), documents));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
