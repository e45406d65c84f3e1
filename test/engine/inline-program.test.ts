import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { delimiter } from "node:path";
import { promisify } from "node:util";
import { emulatorUser } from "../support/emulator/emulator";
import { createGateStack, type GateStack } from "../support/engine/gate-stack";
import { pulumiEnvironment } from "../support/engine/stack";

/**
 * A process of its own, because a test runner takes an unhandled rejection for its own: runs inline programs one
 * after the other, each of which ends before an assertion in it can fail, and prints how the updates end.
 */
const host = `
const pulumi = require("@pulumi/pulumi");
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const {
  getPermissionSetProvisioningStatus,
  getPermissionSetProvisioningStatusOutput,
} = require("pulumi-huaweicloud-identitycenter");
const { emulatorUrl } = require("./settings.json");

const args = { instanceId: "ssoins-1", requestId: "r-asserted" };
const later = (value) => new Promise((resolve) => setTimeout(resolve, 500, value));
const check = ({ status }) => {
  if (status !== "SUCCEEDED") throw new Error("ASSERTION: it is " + status);
  return status;
};
const programs = {
  "the Output function, exported": () => ({ status: getPermissionSetProvisioningStatusOutput(args).apply(check) }),
  "the Output function": () => void getPermissionSetProvisioningStatusOutput(args).apply(check),
  "the Output function, with an argument that comes late": () =>
    void getPermissionSetProvisioningStatusOutput({ ...args, requestId: later(args.requestId) }).apply(check),
  "the function": () => void getPermissionSetProvisioningStatus(args).then(check),
  "the function, in an apply": () => void pulumi.output(args).apply(getPermissionSetProvisioningStatus).apply(check),
};

async function main() {
  const ends = {};
  for (const [name, program] of Object.entries(programs)) {
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "dev", projectName: "gate-test", program: async () => program() },
      { workDir: __dirname },
    );
    await stack.setConfig("huaweicloud:endpoints", { value: JSON.stringify({ identitycenter: emulatorUrl }) });
    ends[name] = await stack.up().then(
      ({ summary }) => summary.result,
      (error) => /ASSERTION: .*/.exec(error.message)?.[0] ?? error.message,
    );
  }
  console.log("ENDS " + JSON.stringify(ends));
}

void main();
`;

describe("in an inline program", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({}, { program: host });
    gate.emulator.script("r-asserted", { outcome: "FAILED" });
    // Long enough for the program to be over.
    gate.emulator.fault({ kind: "delay", ms: 1_000, requestId: "r-asserted", times: Infinity });
  });
  after(() => gate.remove());

  it("an assertion on what a function finds fails the update, also if the program has ended before", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["index.js"], {
      cwd: gate.stack.folder,
      env: {
        ...pulumiEnvironment(gate.stack.folder),
        PATH: [process.env["PULUMI_CLI_DIRECTORY"], process.env["PATH"]].join(delimiter),
        HW_ACCESS_KEY: emulatorUser.accessKey,
        HW_SECRET_KEY: emulatorUser.secretKey,
      },
    });
    const ends = JSON.parse(/^ENDS (.*)$/m.exec(stdout)?.[1] ?? assert.fail(stdout)) as Record<
      string,
      string
    >;
    assert.equal(Object.keys(ends).length, 5);
    for (const [name, end] of Object.entries(ends)) assert.equal(end, "ASSERTION: it is FAILED", name);
  });
});
