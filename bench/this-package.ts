import { setMaxListeners } from "node:events";
import type { dynamic } from "@pulumi/pulumi";
import { createProvider } from "../src/provider/gate";
import type { Clock } from "../src/wait/clock";
import { ProcessLimits } from "../src/watch/process-limits";
import { clientOn } from "../test/support/properties/client-on";

type Send = Parameters<typeof clientOn>[0];

/**
 * A new process of the gates' provider, without Pulumi's engine and without a network: all that the benchmarks run of
 * this package's code.
 *
 * @returns waits until a gate on the request opens; all gates wait on one instance
 */
export function startProvider(
  send: Send,
  clock: Clock,
  random: () => number,
): (requestId: string) => Promise<void> {
  const client = clientOn(send, clock);
  const silence = () => undefined;
  const engineGone = new AbortController().signal;
  setMaxListeners(0, engineGone);
  const provider = createProvider({
    connect: () => client,
    engineLog: {
      ...{ progress: silence, note: silence, warn: silence, debug: silence },
      ...{ isCi: false, engineGone },
    },
    limits: new ProcessLimits(clock, random),
  }) as Required<dynamic.ResourceProvider>;
  return async (requestId) => {
    await provider.create({ instanceId: "ssoins-0", requestId });
  };
}
