import assert from "node:assert/strict";
import { CallError } from "../../../src/model/errors";
import type { IdentityCenterClient } from "../../../src/identity-center/client";
import { connect } from "../../../src/identity-center/connect";
import { createSettings } from "../../../src/identity-center/settings/settings";
import type { Environment } from "../../../src/identity-center/settings/settings";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";
import { emulatorUser } from "../emulator/emulator";

export const networkKey = { instanceId: "ssoins-1", requestId: "r-1" };

/** A client made as a provider makes it, with the emulator's user. */
export function clientFor(
  endpoint: string,
  { cacertFile, environment = {} }: { cacertFile?: string; environment?: Environment } = {},
): IdentityCenterClient {
  const config: Record<string, string | undefined> = {
    "huaweicloud:endpoints": JSON.stringify({ identitycenter: endpoint }),
    "huaweicloud:cacertFile": cacertFile,
    "huaweicloud:accessKey": emulatorUser.accessKey,
    "huaweicloud:secretKey": emulatorUser.secretKey,
  };
  return connect(createSettings((key) => config[key], environment));
}

/** The status that one call gets. */
export async function readWith(
  client: IdentityCenterClient,
  signal = new AbortController().signal,
): Promise<string> {
  const { status } = await client.call(permissionSetProvisioningOperations.describe(networkKey), { signal });
  return status;
}

/** What one call fails with. */
export async function faultOf(client: IdentityCenterClient): Promise<CallError> {
  return readWith(client).then(
    (status) => assert.fail(`no fault: ${status}`),
    (error: unknown) => {
      assert.ok(error instanceof CallError, String(error));
      return error;
    },
  );
}
