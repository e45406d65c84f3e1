import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const onPath = join(__dirname, "../../scripts/pulumi-cli/on-path.mjs");
const allTools = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

interface Search {
  readonly found?: { readonly directory: string; readonly version: string };
  readonly refused: readonly string[];
}

describe("the search for a Pulumi CLI on PATH", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-cli-"));
  });
  after(() => rm(folder, { recursive: true }));

  /** A folder with programs that print a version, as `pulumi version` does. */
  async function install(name: string, version: string, tools = allTools): Promise<string> {
    const directory = join(folder, name);
    await mkdir(directory);
    for (const tool of tools) {
      await writeFile(join(directory, tool), `#!/bin/sh\necho v${version}\n`);
      await chmod(join(directory, tool), 0o755);
    }
    return directory;
  }

  async function search(directories: readonly string[], wanted?: string): Promise<Search> {
    const argument = wanted === undefined ? "" : JSON.stringify(wanted);
    const script = `import { findOnPath } from ${JSON.stringify(onPath)}; console.log(JSON.stringify(await findOnPath(${argument})));`;
    // With the folder of Node.js itself last: it holds no Pulumi, and scripts need a shell.
    const env = { PATH: [...directories, "/bin"].join(delimiter) };
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { env });
    return JSON.parse(stdout) as Search;
  }

  it("takes the first that is new enough and complete", async () => {
    const directory = await install("good", "3.245.0");
    assert.deepEqual(await search([directory]), { found: { directory, version: "3.245.0" }, refused: [] });
  });

  it("passes over one that is too old and one without its Node.js support, and says so", async () => {
    const old = await install("old", "3.99.0");
    const bare = await install("bare", "3.245.0", ["pulumi"]);
    const searches = [await search([bare]), await search([old])];
    assert.deepEqual(
      searches.map(({ found }) => found),
      [undefined, undefined],
    );
    assert.match(searches[0]?.refused.join() ?? "", /bare\/pulumi comes without pulumi-language-nodejs/);
    assert.match(searches[1]?.refused.join() ?? "", /old\/pulumi is 3\.99\.0, older than 3\.200\.0/);
  });

  it("passes over a version that is not the wanted one, and says so", async () => {
    const other = await install("other", "3.260.0");
    const wanted = await install("wanted", "3.245.0");
    const { found, refused } = await search([other, wanted], "3.245.0");
    assert.deepEqual(found, { directory: wanted, version: "3.245.0" });
    assert.deepEqual(refused, [`${other}/pulumi is 3.260.0, not 3.245.0`]);
  });

  it("finds none if there is none", async () => {
    assert.deepEqual(await search([]), { refused: [] });
  });
});
