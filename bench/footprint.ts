import { execFile } from "node:child_process";
import { readFile, symlink } from "node:fs/promises";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gateProgram } from "../test/support/engine/gate-program";
import { createGateStack } from "../test/support/engine/gate-stack";
import { installedModules, installPackage } from "../test/support/engine/installed-package";
import { table } from "./tables";

const processes = 21;

/** What the package costs in the program and in the state: a chapter of the results. */
export async function footprint(): Promise<string> {
  await installPackage();
  const imports: Imports[] = [];
  // The first one only fills the file system's cache.
  for (let index = -1; index < processes; index += 1) {
    const imported = await importInProcess();
    if (index >= 0) imports.push(imported);
  }
  const stateBytes = await bytesInState(gateProgram, {});
  const plainProvider = await readFile(join(__dirname, "plain-provider.js"), "utf8");
  const plainBytes = await bytesInState(plainProgram, { "plain-provider.js": plainProvider });
  return `## Import and state

The import is the fastest of ${processes} fresh processes, as other work only makes it slower, on a machine with ${cpus().length} cores and
Node.js ${process.versions.node}. State bytes are those of the resource's JSON without white space. The SDK saves the code of a dynamic
provider in the state of each resource; the plain one (\`bench/plain-provider.js\`) does the same as this package's gate
the shortest way.

${table(
  ["", "this package", "for comparison"],
  [
    [
      "import in a program",
      fastest(imports.map(({ packageMs }) => packageMs)),
      `\`@pulumi/pulumi\`, which comes first: ${fastest(imports.map(({ sdkMs }) => sdkMs))}`,
    ],
    ["a gate in the state", bytes(stateBytes), `a plain \`pulumi.dynamic.Resource\`: ${bytes(plainBytes)}`],
  ],
)}
`;
}

interface Imports {
  readonly sdkMs: number;
  /** Beyond the SDK. */
  readonly packageMs: number;
}

/** Imports the package in a fresh process, in the folder of a project that has installed it. */
async function importInProcess(): Promise<Imports> {
  const program = `
    const startMs = performance.now();
    require("@pulumi/pulumi");
    const sdkMs = performance.now() - startMs;
    require("pulumi-huaweicloud-identitycenter");
    console.log(JSON.stringify({ sdkMs, packageMs: performance.now() - startMs - sdkMs }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--eval", program], {
    cwd: dirname(installedModules),
  });
  return JSON.parse(stdout) as Imports;
}

const plainProgram = `
const pulumi = require("@pulumi/pulumi");
const { provider } = require("./plain-provider");
const { args } = require("./settings.json");

class PlainGate extends pulumi.dynamic.Resource {
  constructor(name, { instanceId, requestId }) {
    const outputs = { status: undefined, permissionSetId: undefined, accountId: undefined, createdDate: undefined };
    super(provider, name, { instanceId, requestId, ...outputs });
  }
}

new PlainGate("ready", args);
`;

/** Creates a gate in a stack of its own, and says how many bytes the state holds of it. */
async function bytesInState(program: string, files: Readonly<Record<string, string>>): Promise<number> {
  const requestId = "a1177591c8c7c49238e60563d34cad92";
  const gate = await createGateStack({ args: { instanceId: "ssoins-1", requestId } }, { program, files });
  const { emulator, stack } = gate;
  try {
    for (const name of ["ajv", "node-fetch"]) {
      await symlink(join(installedModules, name), join(stack.folder, "node_modules", name));
    }
    emulator.script(requestId, { outcome: "SUCCEEDED" });
    const up = await stack.up();
    const resource = await stack.resource("ready");
    if (up.exitCode !== 0 || resource === undefined) throw new Error(up.output);
    return Buffer.byteLength(JSON.stringify(resource));
  } finally {
    await gate.remove();
  }
}

function fastest(timesMs: readonly number[]): string {
  return `${Math.min(...timesMs).toFixed(1)} ms`;
}

function bytes(count: number): string {
  return `${count.toLocaleString("en")} bytes`;
}
