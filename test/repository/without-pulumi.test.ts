import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const repository = join(__dirname, "../..");

describe("without a way to a Pulumi CLI", function () {
  this.timeout(120_000);
  let folder: string;
  let clone: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "identity-center-no-pulumi-"));
    clone = join(folder, "clone");
    await mkdir(clone);
    await cp(join(repository, "scripts"), join(clone, "scripts"), { recursive: true });
    for (const name of await readdir(repository)) {
      if (![".cache", ".git", "node_modules", "scripts"].includes(name)) await symlinkFrom(name);
    }
    // What a shell and npm need, and neither pulumi nor go.
    await mkdir(join(folder, "bin"));
    await symlink(process.execPath, join(folder, "bin/node"));
    const directories = (process.env["PATH"] ?? "").split(delimiter);
    for (const name of ["npm", "sh", "env"]) {
      const found = directories.map((directory) => join(directory, name)).find((path) => existsSync(path));
      await symlink(found ?? assert.fail(`there is no ${name}`), join(folder, "bin", name));
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const symlinkFrom = (name: string) => symlink(join(repository, name), join(clone, name));

  function runScript(...args: string[]) {
    const environment = {
      PATH: join(folder, "bin"),
      HOME: folder,
      npm_config_registry: "http://127.0.0.1:9/",
    };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: clone,
      env: environment,
      encoding: "utf8",
    });
    return { status, output: stdout + stderr };
  }

  const why =
    /Found no way to a Pulumi CLI:\n- no usable Pulumi CLI on PATH: there is no pulumi\n- downloading Pulumi [\d.]+ into \.cache failed: .*ECONNREFUSED.*\n- building Pulumi [\d.]+ with Go into \.cache failed: it needs Go [\d.]+ or newer \(go is not on PATH\)\nInstall Pulumi \(https:\/\/www\.pulumi\.com\/docs\/install\/\), or Go [\d.]+ or newer, put it on PATH and try again\.\n/;

  it("the demo says so before it installs anything", async () => {
    const { status, output } = runScript("scripts/demo.mjs");
    assert.equal(status, 1, output);
    assert.match(output, why);
    assert.doesNotMatch(output, /npm ci/);
    assert.ok(!(await readdir(clone)).includes("node_modules"));
  });

  it("the tests that need none run, and the last lines say what is missing", async () => {
    await symlinkFrom("node_modules");
    const { status, output } = runScript(
      "scripts/test.mjs",
      "test/model/ids.test.ts",
      "test/engine/read.test.ts",
    );
    assert.equal(status, 1, output);
    const [, ending = ""] = output.split("\n\nThe engine tests did not run. ");
    assert.match(ending, why);
    assert.match(ending, /try again\.\n\n[1-9]\d* passed, 0 failed\n$/);
  });
});
