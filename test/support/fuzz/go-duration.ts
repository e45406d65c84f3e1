const longest = 2n ** 63n - 1n;

const unitsNs: Readonly<Record<string, bigint>> = {
  ...{ ns: 1n, us: 1_000n, µs: 1_000n, μs: 1_000n, ms: 1_000_000n },
  ...{ s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n },
};

/**
 * A model of Go's `time.ParseDuration`, in whole nanoseconds; undefined where it gives an error.
 *
 * Source: https://pkg.go.dev/time#ParseDuration: "a possibly signed sequence of decimal numbers, each with optional
 * fraction and a unit suffix".
 */
export function parseGoDuration(text: string): bigint | undefined {
  const isNegative = text.startsWith("-");
  let rest = /^[+-]/.test(text) ? text.slice(1) : text;
  if (rest === "0") return 0n;
  if (rest === "") return undefined;
  let sum = 0n;
  while (rest !== "") {
    const whole = /^[0-9]*/.exec(rest)?.[0] ?? "";
    rest = rest.slice(whole.length);
    const fraction = rest.startsWith(".") ? (/^[0-9]*/.exec(rest.slice(1))?.[0] ?? "") : undefined;
    if (fraction !== undefined) rest = rest.slice(1 + fraction.length);
    if (whole === "" && (fraction ?? "") === "") return undefined;
    const unit = /^[^.0-9]*/.exec(rest)?.[0] ?? "";
    rest = rest.slice(unit.length);
    const unitNs = Object.hasOwn(unitsNs, unit) ? unitsNs[unit] : undefined;
    if (unitNs === undefined) return undefined;
    const digits = fraction ?? "";
    sum += BigInt(whole || "0") * unitNs + (BigInt(digits || "0") * unitNs) / 10n ** BigInt(digits.length);
    if (sum > longest) return undefined;
  }
  return isNegative ? -sum : sum;
}
