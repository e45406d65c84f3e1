export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The smallest of the values that at least this share of them does not exceed.
 *
 * @param share in (0, 1]
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}

/** The middle value; of an even number of them, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return mean(sorted.slice(Math.floor(middle), Math.ceil(middle) + 1));
}

/** A median, and between which values the middle half lies: `0.21 s (0.18 to 0.25)`. */
export function describeSpread(values: readonly number[], digits: number, unit: string): string {
  const [low, middle, high] = [percentile(values, 0.25), median(values), percentile(values, 0.75)].map(
    (value) => value.toFixed(digits),
  );
  return `${middle ?? ""} ${unit} (${low ?? ""} to ${high ?? ""})`;
}
