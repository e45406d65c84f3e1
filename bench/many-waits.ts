import type { RateLimit } from "../test/support/emulator/emulator";
import type { Section, Target } from "./report";
import { type Setting, type Toll, waitAtOnce } from "./waits-at-once";

const limit: RateLimit = { calls: 200, windowMs: 5 * 60_000, kind: "token bucket" };

const all60s = { from: 60_000, to: 60_000 };
const about60s = { from: 54_000, to: 66_000 };

const settings: readonly Setting[] = [
  ...[1, 10, 50, 200].map((waits) => ({ waits, lifeMs: all60s })),
  ...[{ from: 18_000, to: 22_000 }, about60s, { from: 270_000, to: 330_000 }].map((lifeMs) => ({
    waits: 50,
    lifeMs,
  })),
  ...[1, 10, 50, 200].map((waits) => ({ waits, lifeMs: all60s, limit })),
].flatMap((setting) => [false, true].map((shared) => ({ ...setting, shared })));

/** Part (b): what many waits at once cost. */
export async function manyWaits(machine: string): Promise<Section> {
  const tolls = new Map<string, Toll>();
  for (const setting of settings) tolls.set(nameOf(setting), await waitAtOnce(setting));
  const toll = (setting: Setting): Toll => tolls.get(nameOf(setting)) ?? missing();
  const both = (waits: number, lifeMs: Setting["lifeMs"], more: Partial<Setting> = {}) => ({
    shared: toll({ waits, lifeMs, shared: true, ...more }),
    unshared: toll({ waits, lifeMs, shared: false, ...more }),
  });
  return {
    part: "b",
    title: "Many waits at once",
    about:
      `Waits on one instance that begin together, against the emulator over real sockets. Time is simulated: it stands still while a call is under way, and a call takes ` +
      `0.1 s of it. Lag is from the end of a request to the arrival of the call that finds it. Without sharing: the user may not make the list call, ` +
      `and its first refusal, which is counted, ends sharing. The limit is a token bucket of 200 calls in 5 min, with ` +
      `nobody else calling; later 429s are those of calls that were sent after the response to the first one that was ` +
      `throttled. Where all last 60 s, all lags are one and the same chance, and a kind one: each wait asks for itself ` +
      `every 30 s, and so just when its request ends. The rows in which requests last differently long are free of that. Memory is that of the waits' process beyond what it had after its first response: the heap, ` +
      `and the whole process (RSS), both after a collection in the middle of the waits.`,
    tables: [
      {
        header: [
          "waits (b)",
          "of",
          "limit",
          "shared polls",
          "calls",
          "429s",
          "429s later",
          "mean lag",
          "worst lag",
          "heap",
          "RSS",
        ],
        rows: settings.map((setting) => {
          const { calls, throttled, throttledLater, meanLagMs, worstLagMs, heapBytes, rssBytes } =
            tolls.get(nameOf(setting)) ?? missing();
          return [
            String(setting.waits),
            describeLife(setting.lifeMs),
            setting.limit ? "200 in 5 min" : "none",
            setting.shared ? "yes" : "no",
            String(calls),
            String(throttled),
            String(throttledLater),
            ...[meanLagMs, worstLagMs].map(seconds),
            ...[heapBytes, rssBytes].map(megabytes),
          ];
        }),
      },
    ],
    targets: [
      ...[all60s, about60s].flatMap((lifeMs) => sharingTargets(describeLife(lifeMs), both(50, lifeMs))),
      ...Object.entries(both(50, all60s, { limit })).map(([polls, { throttledLater }]) => ({
        target: `50 waits of 60 s under the limit, ${polls}: no 429 after the first one's response`,
        measured: String(throttledLater),
        met: throttledLater === 0,
      })),
      ...Object.entries(both(200, all60s)).map(([polls, { rssBytes }]) => ({
        target: `200 waits, ${polls}: under 40 MB above an idle provider process`,
        measured: megabytes(rssBytes),
        met: rssBytes < 40e6,
      })),
    ],
    machine,
  };
}

function sharingTargets(of: string, { shared, unshared }: { shared: Toll; unshared: Toll }): Target[] {
  return [
    {
      target: `50 waits of ${of}: at most 1/5 of the calls of unshared polls`,
      measured: `${shared.calls} of ${unshared.calls}: 1/${(unshared.calls / shared.calls).toFixed(1)}`,
      met: shared.calls <= unshared.calls / 5,
    },
    {
      target: `50 waits of ${of}: mean lag no worse than unshared`,
      measured: `${seconds(shared.meanLagMs)}, unshared ${seconds(unshared.meanLagMs)}`,
      met: shared.meanLagMs <= unshared.meanLagMs,
    },
  ];
}

function describeLife({ from, to }: Setting["lifeMs"]): string {
  return from === to ? `${from / 1_000} s` : `${from / 1_000} to ${to / 1_000} s`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function nameOf({ waits, lifeMs, shared, limit: limited }: Setting): string {
  return JSON.stringify([waits, lifeMs, shared, limited !== undefined]);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function missing(): never {
  throw new Error("each setting was measured");
}
