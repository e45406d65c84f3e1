import { connect } from "../../../src/identity-center/connect";

/**
 * Asks once, as a process of its own with an environment of its own, and prints the status or the error:
 * `look.ts <endpoint> [<file of certificate authorities>]`.
 */
async function main(): Promise<void> {
  const [endpoint, cacertFile] = process.argv.slice(2);
  const config: Record<string, string | undefined> = {
    "huaweicloud:endpoints": JSON.stringify({ identitycenter: endpoint }),
    "huaweicloud:cacertFile": cacertFile,
  };
  const client = connect((key) => config[key], process.env);
  const { status } = await client.describeProvisioningStatus(
    { instanceId: "ssoins-1", requestId: "r-1" },
    { signal: new AbortController().signal },
  );
  process.stdout.write(`${status}\n`);
}

main().catch((error: unknown) => {
  process.stdout.write(`${String(error)}\n`);
});
