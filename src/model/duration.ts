const unitsMs = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const nanosecondsPerMs = 1e6;

const wholeDuration = /^\+?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const parts = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/**
 * Reads a positive duration as Pulumi's `customTimeouts` writes it (`"10m"`, `"1h30m"`, `"1.5s"`) and returns it in
 * milliseconds. Returns undefined if it is malformed, zero or negative.
 *
 * Source: https://pkg.go.dev/time#ParseDuration, with which the engine reads them.
 */
export function parseDuration(text: unknown): number | undefined {
  if (typeof text !== "string" || !wholeDuration.test(text)) return undefined;
  const sumMs = [...text.matchAll(parts)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * unitsMs[unit as keyof typeof unitsMs],
    0,
  );
  // Go counts whole nanoseconds. A product such as 1.001 * 1_000 is a little less than a whole one.
  const durationMs = Math.round(sumMs * nanosecondsPerMs) / nanosecondsPerMs;
  return durationMs > 0 && durationMs <= longestMs ? durationMs : undefined;
}

/** Go holds a duration in 63 bits of nanoseconds: about 292 years. */
const longestMs = 2 ** 63 / 1e6;

/** Writes a duration as Pulumi reads it, in its shortest form: `30m`, `1h30m`, `5s`, `1.5s`, `0s`. */
export function formatDuration(durationMs: number): string {
  const wholeMs = Math.round(durationMs);
  const hours = Math.floor(wholeMs / unitsMs.h);
  const minutes = Math.floor((wholeMs % unitsMs.h) / unitsMs.m);
  const seconds = (wholeMs % unitsMs.m) / unitsMs.s;
  const text = (hours ? `${hours}h` : "") + (minutes ? `${minutes}m` : "") + (seconds ? `${seconds}s` : "");
  return text || "0s";
}

/** Rounds a duration to whole seconds, still in milliseconds. Texts show measured times like this. */
export function wholeSeconds(durationMs: number): number {
  return Math.round(durationMs / unitsMs.s) * unitsMs.s;
}
