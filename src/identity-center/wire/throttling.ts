import type { RateLimit } from "../../model/errors";
import { parseHttpDate } from "./http-date";

const unitsMs = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** A limit for a longer time than the gateway's longest unit is not a rate limit. */
const longestWindowMs = unitsMs.day;

/**
 * Parses a `Retry-After` into milliseconds. The header contains seconds or an HTTP date. A date is compared with the
 * response's own `Date`, or with this machine's clock if the response has none.
 *
 * Returns undefined if there is no such header, if it is malformed, or if it means no delay: 0, or a date in the
 * past.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(
  retryAfter: string | undefined,
  date: string | undefined,
  wallClockMs: number,
): number | undefined {
  if (retryAfter === undefined) return undefined;
  const seconds = /^\s*\d+(?:\.\d+)?\s*$/.test(retryAfter) ? Number(retryAfter) : undefined;
  const sentMs = parseHttpDate(date) ?? wallClockMs;
  const untilMs = parseHttpDate(retryAfter);
  const delayMs = seconds === undefined ? (untilMs ?? NaN) - sentMs : seconds * 1_000;
  return delayMs > 0 ? delayMs : undefined;
}

/**
 * Parses the limit that the gateway names in the text of a 429: `policy user over ratelimit,limit:200,time:5 minute`.
 * Returns undefined if the text names no limit, or one that cannot be right: no calls at all, or a time longer than a
 * day.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/ocr_faq/ocr_01_0041.html
 */
export function parseRateLimit(text: string): RateLimit | undefined {
  const [, count, length, unit] = /\blimit:(\d+),\s*time:(\d+)\s*(second|minute|hour|day)/.exec(text) ?? [];
  const calls = Number(count);
  const windowMs = Number(length) * unitsMs[unit as keyof typeof unitsMs];
  return calls > 0 && windowMs > 0 && windowMs <= longestWindowMs ? { calls, windowMs } : undefined;
}
