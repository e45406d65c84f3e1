import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { RequestKind } from "../emulator/request-lives";
import { kinds } from "../properties/kinds";
import { type Ending, holdGate } from "./hold-gate";
import { emulatorStage, type OpenStage } from "./stage";

/** A fault, and the expected result for a gate. */
export interface Scene {
  /** What the gate waits for; default: a provisioning request. */
  readonly requestKind?: RequestKind;
  readonly stage: OpenStage;
  /** How long the gate waits. */
  readonly timeoutMs: number;
  /** The whole text, or a pattern. `<host>` stands for the server's. */
  readonly says: string | RegExp;
  /** When the gate ends, on an idle machine. */
  readonly afterMs: number;
  /** By how much it may be later. */
  readonly latenessMs: number;
  /** The calls as the stage lists them. Undefined if Node.js chooses the connection. */
  readonly calls: readonly unknown[] | undefined;
  /** How many connections are left for the next call. */
  readonly kept: number;
}

/** How late a deadline may be on a busy machine. */
const deadlineLatenessMs = 500;

/** How late a poll may be on a busy machine, all earlier polls included. */
const pollLatenessMs = 10_000;

/** When the polls come, without jitter, of a gate that waits for 20 s. */
const pollsMs = [0, 1_000, 2_000, 3_414];

/** The fault is temporary: the gate opens with the last of these calls. */
export function opens(
  stage: OpenStage,
  calls: readonly unknown[],
  { kept = 1, afterMs = pollsMs[calls.length - 1] ?? 0 } = {},
): Scene {
  return { stage, timeoutMs: 20_000, says: "SUCCEEDED", afterMs, latenessMs: pollLatenessMs, calls, kept };
}

/** The fault is permanent: the gate fails at once. */
export function fails(stage: OpenStage, says: Scene["says"], calls: readonly unknown[]): Scene {
  return { stage, timeoutMs: 20_000, says, afterMs: 0, latenessMs: pollLatenessMs, calls, kept: 1 };
}

/** The form of a text that starts like this. */
export function startingWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}`);
}

/** What a gate has seen at its deadline. */
export interface Seen {
  readonly polls: number;
  readonly lastStatus?: "IN_PROGRESS";
  /** A part of the text about the last poll, if it failed. */
  readonly lastError?: string;
  /** Whether the server has ever responded; default: no. */
  readonly responded?: boolean;
}

/** The fault lasts: the gate gives up at its deadline of 3 s, with the last status. */
export function givesUp(
  stage: OpenStage,
  { polls, lastStatus, lastError, responded = false }: Seen,
  calls: readonly unknown[] | undefined,
  {
    kept = 0,
    requestKind = "provisioning",
  }: { readonly kept?: number; readonly requestKind?: RequestKind } = {},
): Scene {
  const parts = [
    `Gave up after 3s waiting for ${kinds[requestKind].noun} r-1 to finish: ` +
      `${lastStatus ? `last status ${lastStatus}` : "no status seen"}, ${polls} poll${polls === 1 ? "" : "s"}.`,
    lastError && `The last poll failed: <>${lastError}<>`,
    responded
      ? 'Run "pulumi up" again to go on waiting, or raise customTimeouts.create.'
      : "Nothing has responded yet. HTTPS_PROXY is not set. <>customTimeouts.create says.",
  ];
  const escaped = parts
    .filter(Boolean)
    .join(" ")
    .replace(/[.()"]/g, "\\$&");
  const says = new RegExp(`^${escaped.replaceAll("<>", ".*")}$`);
  return {
    ...{ requestKind, stage, timeoutMs: 3_000, says, afterMs: 3_000 },
    ...{ latenessMs: deadlineLatenessMs, calls, kept },
  };
}

interface Played extends Ending {
  readonly host: string;
  readonly calls: readonly unknown[];
  readonly connections: number;
}

/** Runs all scenes at once on real sockets, and makes a test of each. */
export function itSurvives(scenes: Readonly<Record<string, Scene>>): void {
  const played = new Map<string, Played>();
  let earlier: readonly string[] = [];
  let later: readonly string[] = [];

  before("play", async function () {
    this.timeout(30_000);
    // The time to load modules for the first call is not the fault's.
    await play(opens(emulatorStage([]), [200]));
    earlier = await resources();
    await Promise.all(
      Object.entries(scenes).map(async ([fault, scene]) => played.set(fault, await play(scene))),
    );
    later = await resources();
  });

  for (const [fault, scene] of Object.entries(scenes)) {
    it(fault, () => {
      const { said, host, calls, tookMs, connections } = played.get(fault) ?? assert.fail("not played");
      const { says } = scene;
      if (typeof says === "string") assert.equal(said.replaceAll(host, "<host>"), says);
      else assert.match(said.replaceAll(host, "<host>"), says);
      assert.deepEqual(calls, scene.calls ?? calls);
      assert.ok(tookMs >= scene.afterMs - 5, `${tookMs} ms`);
      assert.ok(tookMs <= scene.afterMs + scene.latenessMs, `${tookMs} ms`);
      assert.equal(connections, scene.kept);
    });
  }

  it("and leaves no socket and no timer", () => {
    assert.deepEqual(later, earlier);
  });
}

async function play({ requestKind = "provisioning", stage: open, timeoutMs }: Scene): Promise<Played> {
  const stage = await open();
  try {
    const ending = await holdGate(stage, timeoutMs, requestKind);
    // The server notices the end of a connection a moment later.
    await delay(100);
    return {
      ...ending,
      host: new URL(stage.url).host,
      calls: [...stage.calls()],
      connections: await stage.connections(),
    };
  } finally {
    await stage.close();
  }
}

/** What keeps this process alive, after everything closed is gone. */
async function resources(): Promise<readonly string[]> {
  await delay(100);
  return process.getActiveResourcesInfo().sort();
}
