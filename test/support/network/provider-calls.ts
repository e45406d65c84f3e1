import { connect } from "../../../src/identity-center/connect";
import { createSettings } from "../../../src/identity-center/settings/settings";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";
import { createGateProvider } from "../../../src/provider/gate";
import { createStartProvider } from "../../../src/provider/start";
import { systemClock } from "../../../src/wait/clock";
import { createWatchProcess } from "../../../src/watch/watch-process";
import { silentEngineLog } from "../silent-engine-log";

/**
 * Holds a gate and starts a provisioning in a process of its own, and prints how both ended, as JSON:
 * `provider-calls.ts <endpoint>`.
 */
async function main(endpoint = ""): Promise<void> {
  const config: Readonly<Record<string, string>> = {
    "huaweicloud:accessKey": "FAKEACCESSKEYOFATEST",
    "huaweicloud:secretKey": "fake-secret-key-opens-nothing",
    "huaweicloud:endpoints": JSON.stringify({ identitycenter: endpoint }),
  };
  const surroundings = {
    connect: () => connect(createSettings((name) => config[name], {})),
    engineLog: silentEngineLog,
    watch: createWatchProcess(systemClock, () => 0.5),
  };
  const ofError = ({ name, message }: Error) => ({ name, message });
  const gate = createGateProvider(permissionSetProvisioningOperations, surroundings)
    .create({ instanceId: "i-1", requestId: "r-1" })
    .then(() => "open", ofError);
  const start = createStartProvider(surroundings)
    .create({ instanceId: "i-1", permissionSetId: "ps-1", targetType: "ALL_PROVISIONED_ACCOUNTS" })
    .then(() => "started", ofError);
  console.log(JSON.stringify({ gate: await gate, start: await start }));
}

void main(process.argv[2]);
