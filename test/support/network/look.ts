import { connect } from "../../../src/identity-center/connect";
import { createSettings } from "../../../src/identity-center/settings/settings";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";

/**
 * Asks as a process of its own with an environment of its own, once for each file of certificate authorities, and
 * prints the status or the error, a line each: `look.ts <endpoint> <file>…`. An empty name is none.
 */
async function main(): Promise<void> {
  const [endpoint, ...cacertFiles] = process.argv.slice(2);
  for (const cacertFile of cacertFiles) {
    console.log(await look(endpoint, cacertFile).catch(String));
  }
}

async function look(endpoint: string | undefined, cacertFile: string): Promise<string> {
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
