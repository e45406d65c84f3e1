import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { relativeLinksIn } from "../support/documents";

const root = join(__dirname, "../..");

describe("the tarball", () => {
  it("brings all that the links in its documents lead to", async () => {
    const options = ["pack", "--json", "--dry-run", "--ignore-scripts"];
    const { stdout } = await promisify(execFile)("npm", options, { cwd: root });
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    const documents = paths.filter((path) => path.endsWith(".md"));
    assert.ok(documents.includes("README.md") && documents.length > 10);
    for (const document of documents) {
      for (const link of relativeLinksIn(document)) {
        const target = join(dirname(document), link.split("#")[0] ?? "");
        const isThere = paths.some((path) => path === target || path.startsWith(`${target}/`));
        assert.ok(isThere || link.startsWith("#"), `${document}: ${link}`);
      }
    }
  }).timeout("60s");
});
