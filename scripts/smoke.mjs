import { rmSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { nodeFolder, toolFolder } from "./cached-tool.mjs";
import { startEmulator } from "./emulator.mjs";
import { registryPackages } from "./locked-packages.mjs";
import { pack } from "./pack.mjs";
import { CommandError, run } from "./pulumi-cli/run.mjs";
import { pulumiEnvironment, withoutPulumiAndCredentials } from "./pulumi-environment.mjs";
import { setUp } from "./set-up.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const packageName = "pulumi-huaweicloud-identitycenter";
const requestId = "smoke-1";

/** No step takes a tenth of this. A step that takes longer never ends. */
const stepWithinMs = 5 * 60_000;

const typescript59 = { "@types/node": "^20", typescript: "5.9.3" };

/** @typedef {{ file: string, isModule?: boolean, devDependencies?: object, runtime?: object, isTemplate?: boolean }} Language */
/** @typedef {{ tool?: [name: string, version: string], install: string[], files?: Record<string, string> }} Manager */

/**
 * What a program is written in, and what its project needs for that. TypeScript 7 is missing: the SDK refuses it.
 *
 * @type {Record<string, Language>}
 */
const languages = {
  js: { file: "index.js" },
  ts: { file: "index.ts", devDependencies: typescript59 },
  ts6: { file: "index.ts", devDependencies: { ...typescript59, typescript: "6.0.3" } },
  // The project of `pulumi new typescript`, which is checked with tsc first.
  template: {
    file: "index.ts",
    devDependencies: { "@types/node": "^18", typescript: "^5.0.0" },
    isTemplate: true,
  },
  "esm-js": { file: "index.js", isModule: true },
  // The SDK uses ES modules if it finds this ts-node.
  "esm-ts": { file: "index.ts", isModule: true, devDependencies: { ...typescript59, "ts-node": "10.9.2" } },
  "esm-tsx": {
    file: "index.ts",
    isModule: true,
    devDependencies: { "@types/node": "^20", tsx: "4.23.15" },
    runtime: { name: "nodejs", options: { typescript: false, nodeargs: "--import tsx" } },
  },
};

/**
 * The package managers: their npm packages, how they install, and what users must write down for Pulumi's sake.
 *
 * @type {Record<string, Manager>}
 */
const managers = {
  npm: { install: ["npm", "install", "--prefer-offline", "--no-audit", "--no-fund"] },
  pnpm: {
    tool: ["pnpm", "12.21.0"],
    install: ["pnpm", "install", "--no-frozen-lockfile", "--prefer-offline"],
    // pnpm fails if a dependency has an install script and the project does not say whether it may run.
    files: { "pnpm-workspace.yaml": "allowBuilds:\n  protobufjs: false\n  esbuild: false\n" },
  },
  yarn: {
    tool: ["@yarnpkg/cli-dist", "4.18.1"],
    install: ["yarn", "install", "--no-immutable"],
    // Pulumi finds no plug'n'play modules.
    files: { ".yarnrc.yml": "nodeLinker: node-modules\n" },
  },
  bun: { tool: ["bun", "1.4.5"], install: ["bun", "install"] },
};

/**
 * Installs the packed package in an empty project, and runs a gate with a dependant there on a real engine: an update,
 * another one that makes no call, a refresh and a destroy.
 */
async function smoke() {
  const { language, manager, values } = readOptions();
  const { pulumi: sdk, cli, node } = values;
  const { pulumi } = await setUp({ say: console.log, cli });
  // Outside of the repository: there it would find modules that the package forgot to depend on.
  const folder = await mkdtemp(join(tmpdir(), "identity-center-smoke-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const project = join(folder, "project");
  await Promise.all([project, join(folder, "backend")].map((name) => mkdir(name)));
  const emulator = await startEmulator();
  emulator.script(requestId, { inProgressPolls: 1, outcome: "SUCCEEDED" });

  const { tool, install } = manager;
  const tools = await Promise.all([
    ...(node === undefined ? [] : [nodeFolder(node)]),
    ...(tool === undefined ? [] : [toolFolder(...tool)]),
  ]);
  const env = {
    ...(await environment()),
    ...emulator.environment,
    ...pulumiEnvironment(folder),
    PATH: [...tools, pulumi.directory, process.env["PATH"]].join(delimiter),
  };
  const inProject = (/** @type {string} */ command, /** @type {readonly string[]} */ args) => {
    console.log(`> ${command} ${args.join(" ")}`);
    return run(command, args, { cwd: project, env, signal: AbortSignal.timeout(stepWithinMs) });
  };

  const tarball = await pack(folder);
  await copyFile(tarball, join(project, basename(tarball)));
  const files = projectFiles(language, sdk, basename(tarball), emulator.url);
  for (const [name, text] of Object.entries({ ...files, ...manager.files }))
    await writeFile(join(project, name), text);
  const [command = "", ...args] = install;
  await inProject(command, args);
  if (language.isTemplate) await inProject(join(project, "node_modules/.bin/tsc"), ["--noEmit"]);
  const nodeVersion = (await inProject("node", ["--version"])).trim().slice(1);

  const stackOption = ["--stack", "dev", "--non-interactive", "--color", "never"];
  await inProject("pulumi", ["stack", "init", ...stackOption]);
  for (const operation of ["up", "up", "refresh", "destroy"]) {
    await inProject("pulumi", [operation, "--yes", "--skip-preview", ...stackOption]);
    const seen = emulator.calls.map(({ event, requestStatus }) => event ?? requestStatus);
    const expected = ["IN_PROGRESS", "SUCCEEDED", nodeVersion];
    if (!isDeepStrictEqual(seen, expected)) {
      throw new Error(
        `After ${operation}, the emulator saw ${seen.join(", ")} instead of ${expected.join(", ")}.`,
      );
    }
  }
  await emulator.close();
  const versions = [`Node.js ${nodeVersion}`, `@pulumi/pulumi ${sdk}`, `Pulumi CLI ${pulumi.version}`];
  console.log(`works: ${versions.join(", ")}, ${values.language}, ${values.manager}`);
}

/** @throws {Error} that names the values of an option */
function readOptions() {
  const { values } = parseArgs({
    options: {
      node: { type: "string" },
      pulumi: {
        type: "string",
        default: registryPackages(root)["node_modules/@pulumi/pulumi"]?.version ?? "",
      },
      cli: { type: "string" },
      language: { type: "string", default: "ts" },
      manager: { type: "string", default: "npm" },
    },
  });
  for (const option of /** @type {const} */ (["node", "pulumi", "cli"])) {
    if (!/^\d+\.\d+\.\d+$/.test(values[option] ?? "0.0.0"))
      throw new Error(`--${option} takes a version, such as 3.250.0.`);
  }
  const language = languages[values.language];
  if (language === undefined) throw new Error(`--language is one of ${Object.keys(languages).join(", ")}.`);
  const manager = managers[values.manager];
  if (manager === undefined) throw new Error(`--manager is one of ${Object.keys(managers).join(", ")}.`);
  return { language, manager, values };
}

/**
 * What the package managers and Pulumi run with: the user's registry, and none of what npm hands down to scripts.
 *
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function environment() {
  const registry = (await run("npm", ["config", "get", "registry"], { cwd: tmpdir() })).trim();
  const kept = withoutPulumiAndCredentials(process.env);
  const unwanted = Object.keys(process.env).filter(
    (name) => !(name in kept) || /^(npm_|NODE_OPTIONS$)/i.test(name),
  );
  return {
    ...Object.fromEntries(unwanted.map((name) => [name, undefined])),
    npm_config_registry: registry,
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_UNSAFE_HTTP_WHITELIST: registry.startsWith("http:") ? new URL(registry).hostname : undefined,
    BUN_CONFIG_REGISTRY: registry,
  };
}

/**
 * The files of a user's project with a gate and a dependant, by name.
 *
 * @param {Language} language
 * @param {string} sdk
 * @param {string} tarball its name in the project
 * @param {string} emulatorUrl
 * @returns {Record<string, string>}
 */
function projectFiles(
  { file, isModule = false, devDependencies = {}, runtime, isTemplate },
  sdk,
  tarball,
  emulatorUrl,
) {
  const isTypeScript = file.endsWith(".ts");
  return {
    "Pulumi.yaml": JSON.stringify({ name: "smoke", runtime: runtime ?? "nodejs" }),
    "Pulumi.dev.yaml": JSON.stringify({
      config: {
        "smoke:eventsUrl": `${emulatorUrl}/emulator/events`,
        "huaweicloud:endpoints": { identitycenter: emulatorUrl },
      },
    }),
    "package.json": JSON.stringify({
      name: "smoke",
      private: true,
      main: file,
      type: isModule ? "module" : "commonjs",
      dependencies: { "@pulumi/pulumi": sdk, [packageName]: `file:./${tarball}` },
      devDependencies,
    }),
    ...(isTypeScript && { "tsconfig.json": JSON.stringify(isTemplate ? templateTsconfig : tsconfig) }),
    [file]: program(isTypeScript, isModule),
  };
}

/** As `pulumi new typescript` writes it. */
const templateTsconfig = {
  compilerOptions: {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "nodenext",
    moduleResolution: "nodenext",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
  },
  files: ["index.ts"],
};

const tsconfig = {
  compilerOptions: {
    target: "ES2022",
    module: "Node16",
    // Older SDKs choose another one if none is given.
    moduleResolution: "Node16",
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
};

/**
 * A workload that reports its creation and the Node.js that created it. Its provider is a text, because only the gate
 * is tried here.
 */
const workload = `exports.handler = () => ({
  async create({ url }) {
    await fetch(url + "/" + process.versions.node, { method: "POST" });
    return { id: url, outs: { url } };
  },
});`;

/**
 * @param {boolean} isTypeScript
 * @param {boolean} isModule
 */
function program(isTypeScript, isModule) {
  const [imports, exported] =
    isTypeScript || isModule
      ? [
          `import * as pulumi from "@pulumi/pulumi";
import { PermissionSetProvisioningStatus } from "${packageName}";`,
          "export const status",
        ]
      : [
          `const pulumi = require("@pulumi/pulumi");
const { PermissionSetProvisioningStatus } = require("${packageName}");`,
          "exports.status",
        ];
  const type = isTypeScript ? `: pulumi.Output<"IN_PROGRESS" | "SUCCEEDED" | "FAILED">` : "";
  return `${imports}

class Workload extends pulumi.CustomResource {}

const ready = new PermissionSetProvisioningStatus("ready", {
  instanceId: "ssoins-0123456789abcdef",
  requestId: "${requestId}",
});
const app = { __provider: ${JSON.stringify(workload)}, url: new pulumi.Config().require("eventsUrl") };
new Workload("pulumi-nodejs:dynamic/smoke:Workload", "app", app, { dependsOn: [ready] });
${exported}${type} = ready.status;
`;
}

try {
  await smoke();
} catch (error) {
  console.error(
    error instanceof CommandError ? error.output : error instanceof Error ? error.message : error,
  );
  // At once: a part of the set-up may still run.
  process.exit(1);
}
