import { setMaxListeners } from "node:events";
import type { dynamic } from "@pulumi/pulumi";
import { permissionSetProvisioningOperations } from "../src/identity-center/operations/permission-set-provisioning";
import { createGateProvider } from "../src/provider/gate";
import type { Clock } from "../src/wait/clock";
import { createWatchProcess } from "../src/watch/watch-process";
import { clientOn } from "../test/support/properties/client-on";

type Send = Parameters<typeof clientOn>[0];

/**
 * A new process of the gates' provider, without Pulumi's engine and without a network: all that the benchmarks run of
 * this package's code.
 *
 * @returns waits until a gate on the request opens, or rejects; all gates wait on one instance
 */
export function startProvider(
  send: Send,
  clock: Clock,
  random: () => number,
): (requestId: string, timeoutMs?: number) => Promise<void> {
  const client = clientOn(send, clock);
  const silence = () => undefined;
  const engineGone = new AbortController().signal;
  setMaxListeners(0, engineGone);
  const provider = createGateProvider(permissionSetProvisioningOperations, {
    connect: () => client,
    engineLog: {
      ...{ progress: silence, note: silence, warn: silence, debug: silence },
      ...{ isCi: false, engineGone },
    },
    watch: createWatchProcess(clock, random),
  }) as Required<dynamic.ResourceProvider>;
  return async (requestId, timeoutMs = 30 * 60_000) => {
    await provider.create({ instanceId: "ssoins-0", requestId, __createTimeoutMs: timeoutMs });
  };
}
