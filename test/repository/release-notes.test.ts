import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { sectionOf } from "../support/documents";

const { releaseNotes } = createRequire(__filename)("../../scripts/release-notes.mjs") as {
  releaseNotes: (tag: string, manifest: object, changelog: string, documents: string) => string;
};

const page = { repository: { type: "git", url: "u" }, homepage: "u", bugs: { url: "u" }, author: "a" };

describe("the notes of a release", () => {
  const changelog =
    "# Changelog\n\nNewest first.\n\n## Unreleased\n\n- Soon.\n\n## 1.2.0 (2027-01-31)\n\n- New.\n- Newer.\n\n" +
    "## 1.1.0 (2027-01-01)\n\n- Old.\n\n## 1.0.0 (soon)\n\n- First.\n\n## 0.9.0 (2026-12-01)\n";

  it("are the changelog's section on its version", () => {
    assert.equal(releaseNotes("v1.2.0", { ...page, version: "1.2.0" }, changelog, ""), "- New.\n- Newer.");
    assert.equal(releaseNotes("v1.1.0", { ...page, version: "1.1.0" }, changelog, ""), "- Old.");
  });

  const refusals: [tag: string, version: string, message: string][] = [
    ["v1.2.0", "1.2.1", "The tag v1.2.0 is not the version of package.json, 1.2.1."],
    ["1.2.0", "1.2.0", "The tag 1.2.0 is not the version of package.json, 1.2.0."],
    ["v1.3.0", "1.3.0", 'CHANGELOG.md has no section "## 1.3.0 (<year>-<month>-<day>)".'],
    ["v1.0.0", "1.0.0", 'CHANGELOG.md has no section "## 1.0.0 (<year>-<month>-<day>)".'],
    ["v0.9.0", "0.9.0", "CHANGELOG.md says nothing of 0.9.0."],
  ];
  for (const [tag, version, message] of refusals) {
    it(`are refused: ${message}`, () => {
      assert.throws(() => releaseNotes(tag, { ...page, version }, changelog, ""), { message });
    });
  }

  it("are refused as long as a document says how to install before the first release", () => {
    const documents = "Until the first release, run this. <!-- unreleased -->\n";
    assert.throws(() => releaseNotes("v1.2.0", { ...page, version: "1.2.0" }, changelog, documents), {
      message:
        "README.md and docs/getting-started.md must not say how to install before the first release: delete the lines " +
        "that end in <!-- unreleased -->.",
    });
  });

  const lacks: [manifest: object, message: string][] = [
    [{}, "package.json lacks repository, homepage, bugs and author: "],
    [{ ...page, homepage: "", bugs: undefined }, "package.json lacks homepage and bugs: "],
    [{ ...page, author: undefined }, "package.json lacks author: "],
  ];
  for (const [manifest, message] of lacks) {
    it(`are refused: ${message}…`, () => {
      assert.throws(() => releaseNotes("v1.2.0", { version: "1.2.0", ...manifest }, changelog, ""), {
        message: `${message}CONTRIBUTING.md says under "Releases" what to fill in.`,
      });
    });
  }

  it("need what CONTRIBUTING.md says to fill in", () => {
    const releases = sectionOf("CONTRIBUTING.md", "## Releases");
    for (const field of Object.keys(page)) assert.ok(releases.includes(`"${field}": `), field);
  });
});
