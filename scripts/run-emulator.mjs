import { parseArgs } from "node:util";
import { startEmulator } from "./emulator.mjs";
import { installAndBuild } from "./set-up.mjs";

/**
 * `npm run emulator [-- --port <port>]`: a local Identity Center for a person who tries a program without an account.
 * It prints how to use it, and stays until Ctrl-C.
 */
async function main() {
  const { values } = parseArgs({ options: { port: { type: "string" } } });
  await installAndBuild(console.log);
  const emulator = await startEmulator({ port: Number(values.port ?? 0) });
  // A shell that starts it with "&" makes it ignore SIGINT. A handler undoes that.
  const end = () => {
    emulator.close().then(() => process.exit(0), fail);
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  console.log(instructions(emulator));
}

/** @param {Awaited<ReturnType<typeof startEmulator>>} emulator */
function instructions({ url, user: { accessKey, secretKey } }) {
  const put = (/** @type {string} */ path, /** @type {object} */ value) =>
    `  curl -sS -X PUT ${url}/emulator/${path} -d '${JSON.stringify(value)}'`;
  const expired = {
    error_code: "APIGW.0301",
    error_msg: "Incorrect IAM authentication information: security token has expired",
  };
  return `
A local Identity Center listens on ${url}. Its user:
  access key ${accessKey}
  secret key ${secretKey}

Point a program at it, in the folder of the program:
  pulumi config set --path huaweicloud:endpoints.identitycenter ${url}
  pulumi config set --path huaweicloud:endpoints.sts ${url}
  pulumi config set --path huaweicloud:endpoints.iam ${url}
  export HW_ACCESS_KEY=${accessKey}
  export HW_SECRET_KEY=${secretKey}

Instance IDs and permission set IDs can be any. Script the life of a request by its ID, such as r-1. Without a "kind",
it is the provisioning of a permission set:
${put("requests/r-1", { inProgressMs: 20_000, outcome: "SUCCEEDED" })}
${put("requests/r-2", { inProgressMs: 5_000, outcome: "FAILED", failureReason: "The quota is used up." })}
${put("requests/r-3", { notFoundMs: 10_000, inProgressMs: 5_000, outcome: "SUCCEEDED" })}
${put("requests/r-4", { kind: "assignmentCreation", inProgressMs: 20_000, outcome: "SUCCEEDED" })}
${put("requests/r-5", { kind: "assignmentDeletion", outcome: "FAILED", failureReason: "The user is unknown." })}
or the life of the next one that a call starts, such as that of PermissionSetProvisioning:
${put("next-request", { inProgressMs: 20_000, outcome: "SUCCEEDED" })}

Script what STS and IAM know: an agency, which anyone can assume and whose sessions live as long as the caller asks
(or "sessionMs"), and an identity provider with the ID tokens that it has signed:
${put("agencies", { name: "deployer", domainId: "d-1", domainName: "management" })}
${put("identity-providers", { id: "ci", domainId: "d-1", idTokens: [{ token: "id-token-1" }] })}

Script faults of the calls to come: no permission, throttling, an outage of five calls, an expired token, silence:
${put("faults", { kind: "status", status: 403 })}
${put("faults", { kind: "status", status: 429, headers: { "Retry-After": "10" } })}
${put("faults", { kind: "status", status: 503, times: 5 })}
${put("faults", { kind: "status", status: 401, body: expired })}
${put("faults", { kind: "hang", at: "beforeHeaders", requestId: "r-1" })}
take back those that have not happened yet, and see the calls that came:
  curl -sS -X DELETE ${url}/emulator/faults
  curl -sS ${url}/emulator/calls

More fields of all these: request-lives.ts, identities.ts and faults.ts in test/support/emulator. Ctrl-C ends it.`;
}

/** @param {unknown} error */
function fail(error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

main().catch(fail);
