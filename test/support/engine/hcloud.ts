import { parseArgs } from "node:util";
import { signedCall } from "../emulator/signed-call";

/**
 * Stands in for KooCLI: sends the provision call to the emulator at `EMULATOR_URL`, and prints the response.
 *
 * It takes what KooCLI takes, `hcloud IdentityCenter ProvisionPermissionSet --instance_id=… --permission_set_id=…
 * --target_type=…`, and nothing else: the API's own names are KooCLI's.
 */
async function provision(): Promise<void> {
  const string = { type: "string" } as const;
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { instance_id: string, permission_set_id: string, target_type: string },
  });
  if (positionals.join(" ") !== "IdentityCenter ProvisionPermissionSet")
    throw new Error("Unknown operation.");
  const { instance_id = "", permission_set_id = "", target_type } = values;
  const { status, body } = await signedCall(process.env["EMULATOR_URL"] ?? "", {
    method: "POST",
    target: `/v1/instances/${instance_id}/permission-sets/${permission_set_id}/provision`,
    body: JSON.stringify({ target_type }),
    headers: { "Content-Type": "application/json" },
  });
  if (status !== 200) throw new Error(`The emulator responded with ${status}.`);
  console.log(JSON.stringify(JSON.parse(body.toString("utf8")), undefined, 2));
}

void provision();
