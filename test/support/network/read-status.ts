import { connect } from "../../../src/identity-center/connect";
import { createSettings } from "../../../src/identity-center/settings/settings";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";

/**
 * Reads a status in a process and an environment of its own, once for each file of certificate authorities, and prints
 * the status or the error on a line: `read-status.ts <endpoint> <file>…`. An empty name stands for no file.
 */
async function main(): Promise<void> {
  const [endpoint, ...cacertFiles] = process.argv.slice(2);
  for (const cacertFile of cacertFiles) {
    console.log(await readStatus(endpoint, cacertFile).catch(String));
  }
}

async function readStatus(endpoint: string | undefined, cacertFile: string): Promise<string> {
  const config: Record<string, string | undefined> = {
    "huaweicloud:endpoints": JSON.stringify({ identitycenter: endpoint }),
    "huaweicloud:cacertFile": cacertFile,
  };
  const client = connect(createSettings((key) => config[key], process.env));
  const { status } = await client.call(
    permissionSetProvisioningOperations.describe({ instanceId: "ssoins-1", requestId: "r-1" }),
    { signal: new AbortController().signal },
  );
  return status;
}

void main();
