import { fork } from "node:child_process";
import { join } from "node:path";
import { type Call, emulatorUser, type RateLimit, startEmulator } from "../test/support/emulator/emulator";
import { mean } from "./statistics";

const instanceId = "ssoins-1";

/** How long each call takes, half of it on the way there. */
const callMs = 100;

export interface Setting {
  readonly waits: number;
  /** How long each request is in progress, spread evenly over the waits. */
  readonly lifeMs: { readonly from: number; readonly to: number };
  /** Without it, the list call is refused. */
  readonly shared: boolean;
  readonly limit?: RateLimit;
}

/** What it took until the last of the waits had ended. */
export interface Toll {
  readonly calls: number;
  /** Calls responded with a 429. */
  readonly throttled: number;
  /** Of those, the ones of calls that were sent after the response to the first of them. */
  readonly throttledLater: number;
  /** From the end of a request to the arrival of the call that finds it. */
  readonly meanLagMs: number;
  readonly worstLagMs: number;
  /** In the middle of the waits, beyond the idle process: the heap. */
  readonly heapBytes: number;
  /** The same: the whole process. */
  readonly rssBytes: number;
}

/** Lets waits on as many requests begin at once, in a process of their own. */
export async function waitAtOnce({ waits, lifeMs, shared, limit }: Setting): Promise<Toll> {
  const list = "IdentityCenter:permissionSet:listProvisioningStatus";
  const livesMs = Array.from({ length: waits }, (_, index) => {
    return lifeMs.from + ((lifeMs.to - lifeMs.from) * (index + 0.5)) / waits;
  });
  let nowMs = 0;
  const emulator = await startEmulator({
    users: [{ ...emulatorUser, denied: shared ? [] : [list] }],
    nowMs: () => nowMs,
    ...(limit && { limit }),
  });
  try {
    emulator.script("idle", { outcome: "SUCCEEDED" });
    for (let index = 0; index < waits; index += 1) {
      emulator.script(`r-${index}`, { inProgressMs: livesMs[index] ?? NaN, outcome: "SUCCEEDED" });
    }
    const memory = await runProgram(
      {
        dist: join(__dirname, "../dist"),
        url: emulator.url,
        credentials: { HW_ACCESS_KEY: emulatorUser.accessKey, HW_SECRET_KEY: emulatorUser.secretKey },
        waits,
        callMs,
        measureAfterMs: lifeMs.from / 2,
        instanceId,
      },
      (movedToMs) => {
        nowMs = movedToMs;
      },
    );
    return { ...tollOf(emulator.calls, livesMs), ...memory };
  } finally {
    await emulator.close();
  }
}

type Memory = Pick<Toll, "heapBytes" | "rssBytes">;

/** Runs `programs/waits.js`, whose simulated time the emulator lives by. */
function runProgram(settings: object, onMove: (nowMs: number) => void): Promise<Memory> {
  const program = join(__dirname, "programs/waits.js");
  const child = fork(program, [JSON.stringify(settings)], { execArgv: ["--expose-gc"] });
  return new Promise((resolve, reject) => {
    child.on("message", (message: { readonly nowMs: number } | Memory) => {
      if ("nowMs" in message) {
        onMove(message.nowMs);
        child.send({});
      } else {
        resolve(message);
      }
    });
    child.on("close", (code) => {
      reject(new Error(`${program} ended with ${String(code)}`));
    });
  });
}

type TolledCall = Pick<Call, "atMs" | "operation" | "httpStatus" | "requestStatus" | "requestId">;

/** What the emulator's record tells of requests `r-0`, `r-1` and so on, which were in progress for so long. */
export function tollOf(record: readonly TolledCall[], livesMs: readonly number[]): Omit<Toll, keyof Memory> {
  const calls = record.filter(({ requestId }) => requestId !== "idle");
  const throttled = calls.filter(({ httpStatus }) => httpStatus === 429);
  const lagsMs = livesMs.map((lifeMs, index) => spanOf(calls, `r-${index}`) - lifeMs);
  return {
    calls: calls.length,
    throttled: throttled.length,
    throttledLater: throttled.filter(({ atMs }) => atMs > (throttled[0]?.atMs ?? 0) + callMs).length,
    meanLagMs: mean(lagsMs),
    worstLagMs: Math.max(...lagsMs),
  };
}

/** From the first call that came upon the request, its own or one for the list: that is when its life begins. */
function spanOf(calls: readonly TolledCall[], requestId: string): number {
  const first = calls.find(
    (call) => call.httpStatus === 200 && (call.requestId === requestId || call.operation === "list"),
  );
  const last = calls.find((call) => call.requestId === requestId && call.requestStatus === "SUCCEEDED");
  if (!first || !last) throw new Error(`request ${requestId} was not seen to its end`);
  return last.atMs - first.atMs;
}
