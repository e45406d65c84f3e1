import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { engines } from "../../package.json";

const run = promisify(execFile);
const repository = join(__dirname, "../..");

describe("the set-up of a clone", () => {
  it("refuses a Node.js that cannot load ES modules with require(), and says which one it needs", async () => {
    const args = ["--no-experimental-require-module", join(repository, "scripts/set-up.mjs")];
    await assert.rejects(run(process.execPath, args), {
      code: 1,
      stdout: "",
      stderr: `This needs Node.js ${engines.node}; this is ${process.versions.node}.\n`,
    });
  });
});

describe("the versions to run the engine tests with", () => {
  it("are refused before anything is set up if one is not a version", async () => {
    const args = [join(repository, "scripts/test.mjs"), "--newest", "--node", "newest"];
    await assert.rejects(run(process.execPath, args), {
      code: 1,
      stdout: "",
      stderr: '--node takes a version, such as "--node 26.10.0".\n',
    });
  });
});
