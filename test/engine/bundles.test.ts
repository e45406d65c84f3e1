import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { name, version } from "../../package.json";
import { withGateStack } from "../support/engine/gate-stack";

const run = promisify(execFile);
const args = { instanceId: "ssoins-1", requestId: "r-1" };

/** A gate, its dependant and a call of the function, as a program in ES modules has them. */
const source = `
import { getPermissionSetProvisioningStatus, PermissionSetProvisioningStatus } from "${name}";
import { Mark } from "./mark";
import { emulatorUrl, args } from "./settings.json";

const gate = new PermissionSetProvisioningStatus("ready", args);
new Mark("app", emulatorUrl, { dependsOn: [gate] });
export const status = gate.status;
export const seen = getPermissionSetProvisioningStatus(args).then(({ status }) => status);
`;

/** Makes one file of `source.js` in a folder, by default with all but the Pulumi SDK in it. */
type Bundle = (folder: string, bundle: string) => Promise<unknown>;

function esbuild(options: object): Bundle {
  return (folder, bundle) => {
    const all = { bundle: true, platform: "node", external: ["@pulumi/pulumi"], ...options };
    const build = `require(${JSON.stringify(require.resolve("esbuild"))}).buildSync(JSON.parse(process.argv[1]))`;
    const settings = { ...all, entryPoints: ["source.js"], outfile: bundle };
    return run(process.execPath, ["-e", build, JSON.stringify(settings)], { cwd: folder });
  };
}

const ncc: Bundle = (folder, bundle) => {
  const cli = require.resolve("@vercel/ncc/dist/ncc/cli.js");
  const options = ["--external", "@pulumi/pulumi", "--out", dirname(bundle)];
  return run(process.execPath, [cli, "build", "source.js", ...options], { cwd: folder });
};

/** Each puts the bundle in a folder of another depth: nothing may depend on what is beside it. */
const bundlers: Readonly<Record<string, { readonly make: Bundle; readonly bundle: string }>> = {
  esbuild: { make: esbuild({}), bundle: "bundle.js" },
  "esbuild, minified and with the Pulumi SDK in it": {
    make: esbuild({ minify: true, external: [] }),
    bundle: "out/a/b/index.js",
  },
  ncc: { make: ncc, bundle: "out/index.js" },
};

describe("a program bundled by", () => {
  for (const [what, { make, bundle }] of Object.entries(bundlers)) {
    it(`${what}: has its gate and its function, which name the package's version`, async () => {
      await withGateStack({ args }, {}, async ({ emulator, stack }) => {
        emulator.script("r-1", { outcome: "SUCCEEDED" });
        await writeFile(join(stack.folder, "source.js"), source);
        await make(stack.folder, bundle);
        await writeFile(
          join(stack.folder, "package.json"),
          JSON.stringify({ name: "bundled", main: bundle }),
        );

        const up = await stack.up();

        assert.equal(up.exitCode, 0, up.output);
        assert.match(up.output, /seen *: "SUCCEEDED"/);
        assert.ok(await stack.resource("app"), "the dependant was not created");
        const calls = emulator.calls.filter(({ operation }) => operation === "status");
        assert.deepEqual(
          calls.map(({ headers }) => headers["user-agent"]),
          [`${name}/${version}`, `${name}/${version}`],
        );
      });
    });
  }
});
