import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { name, version } from "../../package.json";
import { withGateStack } from "../support/engine/gate-stack";
import { rolloutProgram } from "../support/engine/rollout-program";
import { installedModules } from "../support/engine/installed-package";
import { Stack } from "../support/engine/stack";

/** Registers a resource with the provider's text. Says which copy is foreseen to be its provider, and which one is. */
const program = `
const pulumi = require("@pulumi/pulumi");
const textModule = ${JSON.stringify(join(installedModules, name, "dist/program/provider-text.js"))};
const { findFromProgram, gateProviderText } = require(textModule);

class Probe extends pulumi.CustomResource {
  constructor() {
    super("pulumi-nodejs:dynamic/test:Probe", "probe", { __provider: gateProviderText("provider"), copy: undefined });
  }
}
console.log(\`foreseen: <\${findFromProgram("${name}/provider", process.cwd())}>\`);
new Probe();
`;

const manifest = { name, exports: { "./provider": "./provider.js" } };

/** A copy of the package whose provider says where it was loaded from. */
async function installProbe(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(
    join(folder, "provider.js"),
    'exports.provider = { create: async () => ({ id: "probe", outs: { copy: __filename } }) };',
  );
}

describe("the copy of the package that runs as a program's provider", () => {
  const pnpm = "node_modules/.pnpm/node_modules";
  for (const [what, folders] of [
    ["beside the program", ["apps/infra/node_modules"]],
    ["above the program", ["node_modules"]],
    ["in pnpm's store", [`apps/infra/${pnpm}`]],
    ["in a workspace's store", [pnpm]],
    ["above the program and in a store", ["apps/node_modules", `apps/infra/${pnpm}`]],
    ["below a library only", ["apps/infra/node_modules/library/node_modules"]],
    ["nowhere but around the program", []],
  ] as const) {
    it(`is foreseen if it is ${what}`, async () => {
      const project = {
        name: "gate-test",
        main: "apps/infra",
        runtime: { name: "nodejs", options: { typescript: false } },
      };
      const stack = await Stack.create({ files: { "Pulumi.yaml": JSON.stringify(project) } });
      try {
        await stack.removePackage();
        const infra = join(stack.folder, "apps/infra");
        await mkdir(infra, { recursive: true });
        const around = folders.length > 0 ? {} : manifest;
        await writeFile(join(infra, "package.json"), JSON.stringify({ ...around, main: "index.js" }));
        await writeFile(join(infra, "index.js"), program);
        for (const folder of folders) await installProbe(join(stack.folder, folder, name));

        const up = await stack.up();

        const [, foreseen = ""] = /foreseen: <(.*)>/.exec(up.output) ?? [];
        if (foreseen === "undefined") {
          assert.notEqual(up.exitCode, 0, up.output);
          assert.match(up.output, /Cannot find module 'pulumi-huaweicloud-identitycenter\/provider'/);
        } else {
          assert.equal(up.exitCode, 0, up.output);
          assert.match(foreseen, /provider\.js$/);
          assert.equal((await stack.resource("probe"))?.outputs?.["copy"], foreseen);
        }
      } finally {
        await stack.remove();
      }
    });
  }
});

describe("a program that has the package from a library", () => {
  const start = { instanceId: "ssoins-1", permissionSetId: "ps-1", targetType: "ACCOUNT", targetId: "42" };
  const byLibrary = rolloutProgram.replace(`require("${name}")`, 'require("library")');

  /** Puts the package below a library, as npm does with a linked one. */
  async function installLibrary({ folder }: Stack, ownVersion: string): Promise<void> {
    const library = join(folder, "node_modules/library");
    const copy = join(library, "node_modules", name);
    await cp(join(installedModules, name), copy, { recursive: true });
    await writeFile(join(library, "package.json"), JSON.stringify({ name: "library", main: "index.js" }));
    await writeFile(join(library, "index.js"), `module.exports = require("${name}");`);
    const path = join(copy, "dist/identity-center/wire/user-agent.js");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(`${name}/${version}`, `${name}/${ownVersion}`));
  }

  it("is refused in a preview, with the folder to install it in", async () => {
    await withGateStack({ start }, { program: byLibrary }, async ({ emulator, stack }) => {
      await installLibrary(stack, version);
      await stack.removePackage();

      const preview = await stack.preview();

      assert.notEqual(preview.exitCode, 0, preview.output);
      const text =
        `PermissionSetProvisioning "start": ${name} is not found from the program's folder, ${stack.folder}, where its ` +
        `provider will run. Add it to the dependencies in ${stack.folder}/package.json, and install it there.`;
      assert.ok(preview.output.includes(text), preview.output);
      assert.deepEqual(emulator.calls, []);
    });
  });

  it("is warned once if its provider will be another version, and of nothing if it is the same", async () => {
    await withGateStack({ start }, { program: byLibrary }, async ({ stack }) => {
      await installLibrary(stack, version);
      assert.doesNotMatch((await stack.preview()).output, /warning/);

      await installLibrary(stack, "0.0.9");
      const { output } = await stack.preview();

      const warning =
        `warning: The program uses ${name} 0.0.9, but its provider will be ${version}, from ` +
        `${join(installedModules, name)}. Install one version: "npm ls ${name}" shows which there are.`;
      assert.ok(output.includes(warning), output);
      assert.equal(output.split("\n    warning: The program uses").length, 2, output);
    });
  });
});
