import { programs } from "./cells.mjs";

const packageName = "pulumi-huaweicloud-identitycenter";

/** The emulator knows it by any name. */
const instanceId = "ssoins-0123456789abcdef";

/**
 * A workload that reports its creation, and tells which Node.js it was created by. Its provider is a text, as
 * nothing but the gate is to be tried here.
 */
const workload = `exports.handler = () => ({
  async create({ url }) {
    await fetch(url, { method: "POST" });
    return { id: url, outs: { url, node: process.versions.node } };
  },
});`;

/**
 * The files of a user's project with a gate and a dependant, by name.
 *
 * @param {object} options
 * @param {import("./cells.mjs").Cell} options.cell
 * @param {string} options.tarball the name of the package's file in the project's folder
 * @param {string} options.requestId
 * @param {string} options.emulatorUrl
 * @returns {Record<string, string>}
 */
export function projectFiles({ cell, tarball, requestId, emulatorUrl }) {
  const kind = programs[cell.program];
  const isTypeScript = kind.file.endsWith(".ts");
  return {
    "Pulumi.yaml": JSON.stringify({ name: "matrix", runtime: "runtime" in kind ? kind.runtime : "nodejs" }),
    "Pulumi.dev.yaml": JSON.stringify({
      config: {
        "matrix:requestId": requestId,
        "matrix:reportUrl": `${emulatorUrl}/emulator/events/${requestId}`,
        "huaweicloud:endpoints": { identitycenter: emulatorUrl },
      },
    }),
    "package.json": JSON.stringify({
      name: "matrix",
      private: true,
      main: kind.file,
      ...(kind.module && { type: "module" }),
      dependencies: { "@pulumi/pulumi": cell.sdk, [packageName]: `file:./${tarball}` },
      devDependencies: kind.devDependencies,
    }),
    ...(isTypeScript && {
      "tsconfig.json": JSON.stringify("isTemplate" in kind ? templateTsconfig : tsconfig),
    }),
    ...managerFiles[cell.manager],
    [kind.file]: program(isTypeScript, kind.module),
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
    // Older SDKs choose another one where none is given.
    moduleResolution: "Node16",
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
};

/** What users of a package manager have to write down for Pulumi's sake. */
const managerFiles = {
  npm: {},
  // pnpm fails where a dependency has an install script and nobody has said whether it may run.
  "pnpm 12": { "pnpm-workspace.yaml": "allowBuilds:\n  protobufjs: false\n  esbuild: false\n" },
  // Pulumi finds no plug'n'play modules.
  "Yarn 4": { ".yarnrc.yml": "nodeLinker: node-modules\n" },
  "Bun 1.4": {},
};

/**
 * @param {boolean} isTypeScript
 * @param {boolean} isModule
 */
function program(isTypeScript, isModule) {
  const imports =
    isTypeScript || isModule
      ? `import * as pulumi from "@pulumi/pulumi";
import { PermissionSetProvisioningStatus } from "${packageName}";`
      : `const pulumi = require("@pulumi/pulumi");
const { PermissionSetProvisioningStatus } = require("${packageName}");`;
  const exported = isTypeScript || isModule ? "export const status" : "exports.status";
  const type = isTypeScript ? `: pulumi.Output<"IN_PROGRESS" | "SUCCEEDED" | "FAILED">` : "";
  return `${imports}

class Workload extends pulumi.CustomResource {}

const config = new pulumi.Config();
const ready = new PermissionSetProvisioningStatus("ready", {
  instanceId: "${instanceId}",
  requestId: config.require("requestId"),
});
const app = { __provider: ${JSON.stringify(workload)}, url: config.require("reportUrl") };
new Workload("pulumi-nodejs:dynamic/matrix:Workload", "app", app, { dependsOn: [ready] });
${exported}${type} = ready.status;
`;
}
