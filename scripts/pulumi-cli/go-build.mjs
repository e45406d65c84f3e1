import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keep } from "./cache.mjs";
import { goMod, oldestGo, pulumiVersion } from "./release.mjs";
import { run } from "./run.mjs";
import { missingTools, tools, versionOf } from "./tools.mjs";

/** Folders of a go.mod, which pins the modules, and a go.sum, which holds their checksums. */
const engine = fileURLToPath(new URL("engine/", import.meta.url));
const languageHost = fileURLToPath(new URL("language-host/", import.meta.url));

const cliModule = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Builds Pulumi and its Node.js support with Go into the project's cache.
 *
 * The language host is from an older release, the last known to have it in a public Go module. It runs programs with
 * today's SDK, but without stack transforms and without the options of `runtime` in Pulumi.yaml.
 *
 * @param {string} name of the folder in the cache
 * @param {string} version
 * @returns {Promise<string>} the folder with the CLI and its Node.js support
 */
export async function buildWithGo(name, version) {
  await requireGo();
  return keep(name, async (scratch) => {
    const directory = join(scratch, "bin");
    await mkdir(directory);
    await go(version === pulumiVersion ? engine : await engineOf(version, scratch), [
      ...["build", "-trimpath", "-ldflags", `-s -w -X ${versionVariable}=v${version}`, "-o", directory],
      cliModule,
    ]);
    await go(languageHost, [
      ...["build", "-trimpath", "-ldflags", "-s -w", "-o", directory],
      "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    ]);
    await copyResourcePlugin(directory);
    const missing = missingTools([directory]);
    if (missing.length > 0) throw new Error(`the build made no ${missing.join(" and ")}`);
    await versionOf(join(directory, tools.cli));
    return directory;
  });
}

/**
 * Makes the module of a release that is not the pinned one: Go takes the modules that this release requires.
 *
 * @param {string} version
 * @param {string} scratch
 * @returns {Promise<string>} its folder
 */
async function engineOf(version, scratch) {
  const module = join(scratch, "engine");
  await mkdir(module);
  const kept = goMod.split("\n").filter((line) => /^(?:module|go|replace) /.test(line));
  await writeFile(join(module, "go.mod"), `${kept.join("\n")}\n`);
  await go(module, ["get", `${cliModule}@v${version}`, `github.com/pulumi/pulumi/sdk/v3@v${version}`]);
  return module;
}

async function requireGo() {
  try {
    // Go reads in the go.mod whether it is new enough, and fetches a newer one if it may.
    await go(engine, ["list", "-m"]);
  } catch (error) {
    throw new Error(`it needs Go ${oldestGo} or newer (${/** @type {Error} */ (error).message})`, {
      cause: error,
    });
  }
}

/**
 * Copies the script that starts dynamic providers. The SDK's Go module holds the very one that its npm package
 * holds, so the build need not wait for node_modules.
 *
 * @param {string} directory
 */
async function copyResourcePlugin(directory) {
  const sdk = await go(languageHost, ["list", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"]);
  const copy = join(directory, tools.resourcePlugin);
  await copyFile(join(sdk.trim(), "nodejs", "dist", tools.resourcePlugin), copy);
  await chmod(copy, 0o755);
}

/**
 * @param {string} module folder of its go.mod
 * @param {readonly string[]} args
 */
function go(module, args) {
  return run("go", args, {
    cwd: module,
    // It needs no C compiler, and uses the pinned modules whatever the user's own settings are.
    env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" },
  });
}
