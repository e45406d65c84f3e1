import { connect } from "../../../src/identity-center/connect";
import { createSettings } from "../../../src/identity-center/settings/settings";
import { createGateProvider } from "../../../src/provider/gate";
import { systemClock } from "../../../src/wait/clock";
import { createWatchProcess } from "../../../src/watch/watch-process";
import { type Stage, stageKey } from "./stage";
import type { RequestKind } from "../emulator/request-lives";
import { kinds } from "../properties/kinds";
import { silentEngineLog } from "../silent-engine-log";

/** How a gate ended. */
export interface Ending {
  /** The status that opened the gate, or the whole text of the error that kept it shut. */
  readonly said: string;
  readonly tookMs: number;
}

/** Creates a gate on a stage with the real provider, and its own throttles without jitter. */
export async function holdGate(
  { url, user }: Pick<Stage, "url" | "user">,
  timeoutMs: number,
  requestKind: RequestKind,
): Promise<Ending> {
  const provider = createGateProvider(kinds[requestKind].operations, {
    connect: (config) =>
      connect(createSettings(config, { HW_ACCESS_KEY: user.accessKey, HW_SECRET_KEY: user.secretKey })),
    engineLog: silentEngineLog,
    watch: createWatchProcess(systemClock, () => 0.5),
  });
  const endpoints = JSON.stringify({ identitycenter: url });
  const get = (name: string) => (name === "huaweicloud:endpoints" ? endpoints : undefined);
  await provider.configure?.({ config: { get, require: String } });
  const startMs = performance.now();
  const said = await provider.create({ ...stageKey, __createTimeoutMs: timeoutMs }).then(
    ({ outs }) => (outs as { status: string }).status,
    (error: unknown) => (error as Error).message,
  );
  return { said, tookMs: performance.now() - startMs };
}
