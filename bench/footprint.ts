import { execFile } from "node:child_process";
import { readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { emulatorUser } from "../test/support/emulator/emulator";
import { gateProgram } from "../test/support/engine/gate-program";
import { createGateStack } from "../test/support/engine/gate-stack";
import { installedModules, installPackage } from "../test/support/engine/installed-package";
import { startRespondingServer } from "./responding-server";
import type { Section } from "./report";
import { describeSpread, median } from "./statistics";

const run = promisify(execFile);

const processes = 21;
const latencyMs = 100;
const programs = join(__dirname, "programs");
const packageName = "pulumi-huaweicloud-identitycenter";

/** Part (d): what the package costs in the program, in the provider's process and in the state. */
export async function footprint(machine: string): Promise<Section> {
  await installPackage();
  const imports: Imports[] = [];
  const ours: FirstResponse[] = [];
  const plain: FirstResponse[] = [];
  const server = await startRespondingServer(latencyMs);
  try {
    const firstResponse = async (module: string): Promise<FirstResponse> => {
      const { tookMs, doneAtNs } = await runInProject<{ tookMs: number; doneAtNs: string }>(
        join(programs, "first-response.js"),
        module,
        server.url,
      );
      const classifiedMs = Number(BigInt(doneAtNs) - server.respondedAtNs()) / 1e6;
      return { classifiedMs, loadedMs: tookMs - latencyMs };
    };
    // The first ones only fill the file system's cache.
    for (let index = -1; index < processes; index += 1) {
      const imported = await importing();
      const responses = [
        await firstResponse(`${packageName}/provider`),
        await firstResponse(join(programs, "plain-provider.js")),
      ] as const;
      if (index < 0) continue;
      imports.push(imported);
      ours.push(responses[0]);
      plain.push(responses[1]);
    }
  } finally {
    await server.close();
  }
  const stateBytes = await bytesInState(gateProgram, {});
  const plainStateBytes = await bytesInState(plainProgram, {
    "plain-provider.js": await readFile(join(programs, "plain-provider.js"), "utf8"),
  });

  const importMs = imports.map(({ packageMs }) => packageMs);
  const classified = ours.map(({ classifiedMs }) => classifiedMs);
  const spread = (values: readonly number[]) => describeSpread(values, 1, "ms");
  return {
    part: "d",
    title: "The program, the provider's process and the state",
    about:
      `Medians of ${processes} fresh Node.js processes each, interleaved, and the range of the middle half, on the ` +
      `package as npm installs it. The server takes ${latencyMs} ms to respond; a response's arrival is when the server ` +
      `sends it. \`pulumi.dynamic.Resource\` is a provider that does the same the shortest way ` +
      `(\`bench/programs/plain-provider.js\`), with \`ajv\` and \`node-fetch\` loaded where they are used; the SDK ` +
      `saves its code in the state. State bytes are those of the resource's JSON without white space.`,
    tables: [
      {
        header: ["cost (d)", "this package", "`pulumi.dynamic.Resource`"],
        rows: [
          ["import `@pulumi/pulumi`, for comparison", spread(imports.map(({ sdkMs }) => sdkMs)), ""],
          ["import in a program, beyond `@pulumi/pulumi`", spread(importMs), ""],
          [
            "from the arrival of the first response to its outcome",
            spread(classified),
            spread(plain.map(({ classifiedMs }) => classifiedMs)),
          ],
          [
            `load the provider and classify the first response, without the server's ${latencyMs} ms`,
            spread(ours.map(({ loadedMs }) => loadedMs)),
            spread(plain.map(({ loadedMs }) => loadedMs)),
          ],
          ["one gate in the state", bytes(stateBytes), bytes(plainStateBytes)],
        ],
      },
    ],
    targets: [
      {
        target: "import: less than 15 ms beyond `@pulumi/pulumi`",
        measured: `${median(importMs).toFixed(1)} ms`,
        met: median(importMs) < 15,
      },
      {
        target: "first response classified within 20 ms of its arrival",
        measured: `${median(classified).toFixed(1)} ms`,
        met: median(classified) <= 20,
      },
      {
        target: "state: at most 1/5 of `pulumi.dynamic.Resource`",
        measured: `1/${(plainStateBytes / stateBytes).toFixed(1)}`,
        met: stateBytes <= plainStateBytes / 5,
      },
    ],
    machine,
  };
}

interface FirstResponse {
  readonly classifiedMs: number;
  readonly loadedMs: number;
}

/** Runs a script in a fresh process, in the folder of a project that has installed the package. */
async function runInProject<T>(...args: readonly string[]): Promise<T> {
  const { stdout } = await run(process.execPath, args, {
    cwd: dirname(installedModules),
    env: {
      PATH: process.env["PATH"],
      HW_ACCESS_KEY: emulatorUser.accessKey,
      HW_SECRET_KEY: emulatorUser.secretKey,
      NODE_PATH: installedModules,
    },
  });
  return JSON.parse(stdout) as T;
}

interface Imports {
  readonly sdkMs: number;
  /** Beyond the SDK. */
  readonly packageMs: number;
}

function importing(): Promise<Imports> {
  return runInProject(
    "--eval",
    `const startMs = performance.now();
    require("@pulumi/pulumi");
    const sdkMs = performance.now() - startMs;
    require("${packageName}");
    console.log(JSON.stringify({ sdkMs, packageMs: performance.now() - startMs - sdkMs }));`,
  );
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
  const gate = await createGateStack(
    { args: { instanceId: "ssoins-1", requestId: "a1177591c8c7c49238e60563d34cad92" } },
    { program, files },
  );
  const { emulator, stack } = gate;
  try {
    for (const name of ["ajv", "node-fetch"]) {
      await symlink(join(installedModules, name), join(stack.folder, "node_modules", name));
    }
    emulator.script("a1177591c8c7c49238e60563d34cad92", { outcome: "SUCCEEDED" });
    const up = await stack.up();
    const resource = await stack.resource("ready");
    if (up.exitCode !== 0 || resource === undefined) throw new Error(up.output);
    return Buffer.byteLength(JSON.stringify(resource));
  } finally {
    await gate.remove();
  }
}

function bytes(count: number): string {
  return `${count.toLocaleString("en")} bytes`;
}
