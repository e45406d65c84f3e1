// An assertion for a deployment pipeline. Its exit code is 0 if the request SUCCEEDED, 2 if it FAILED, 3 if it is still
// IN_PROGRESS when the time is over, and 1 in any other case. Standard output is one line of JSON, such as
// {"requestId":"9a77","status":"SUCCEEDED"}. Progress goes to standard error. Credentials come from the environment:
//   node index.js --instance ins-1 --request 9a77 [--timeout 30m] [--endpoint https://…]
import { CommandError, LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PermissionSetProvisioningStatus } from "pulumi-huaweicloud-identitycenter";

const { instance, request, timeout, endpoint } = parseArgs({
  options: {
    instance: { type: "string", default: "" },
    request: { type: "string", default: "" },
    timeout: { type: "string", default: "30m" },
    endpoint: { type: "string" },
  },
}).values;

/** @type {Partial<Record<string, number>>} */
const exitCodes = { SUCCEEDED: 0, FAILED: 2, IN_PROGRESS: 3 };

const program = async () => {
  const gate = new PermissionSetProvisioningStatus(
    "gate",
    { instanceId: instance, requestId: request },
    { customTimeouts: { create: timeout } },
  );
  return { status: gate.status };
};

// The stack is in a folder that is removed at the end, whichever backend Pulumi is logged in to.
const folder = await mkdtemp(join(tmpdir(), "provisioning-"));
try {
  const stack = await LocalWorkspace.createStack(
    { stackName: "assertion", projectName: "provisioning", program },
    {
      workDir: folder,
      pulumiHome: folder,
      // The provider runs in this folder, and finds the package in its node_modules.
      projectSettings: { name: "provisioning", runtime: "nodejs", main: import.meta.dirname },
      envVars: { PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "" },
    },
  );
  if (endpoint !== undefined) {
    await stack.setConfig("huaweicloud:endpoints", { value: JSON.stringify({ identitycenter: endpoint }) });
  }

  /** @type {{ status?: string, failureReason?: string }} */
  let seen = {};
  try {
    const { outputs } = await stack.up({
      onOutput: (text) => void process.stderr.write(text),
      onEvent: ({ resOpFailedEvent }) => {
        seen = resOpFailedEvent?.metadata.new?.outputs ?? seen;
      },
    });
    seen = { status: outputs.status?.value };
  } catch (error) {
    // The update failed, and has said why.
    if (!(error instanceof CommandError)) throw error;
  }
  const { status, failureReason } = seen;
  console.log(JSON.stringify({ requestId: request, status: status ?? null, failureReason }));
  process.exitCode = exitCodes[status ?? ""] ?? 1;
} finally {
  await rm(folder, { recursive: true });
}
