import type { RateLimit } from "../../model/errors";
import { parseHttpDate } from "./http-date";

const unitsMs = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** A limit for a longer time than the gateway's longest unit is no limit for calls. */
const longestWindowMs = unitsMs.day;

/**
 * For how many milliseconds a `Retry-After` asks to be left alone: it holds seconds, or an HTTP date, which is
 * compared with the service's own `Date` where that came, else with this machine's clock.
 *
 * Undefined if there is none, if it cannot be read, and if it asks for nothing: 0, or a date that has passed.
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
 * The limit that the gateway names in the text of a 429: `policy user over ratelimit,limit:200,time:5 minute`.
 * Undefined if there is none, and if it cannot be one: no calls at all, or in a time longer than a day.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/ocr_faq/ocr_01_0041.html
 */
export function parseRateLimit(text: string): RateLimit | undefined {
  const [, count, length, unit] = /\blimit:(\d+),\s*time:(\d+)\s*(second|minute|hour|day)/.exec(text) ?? [];
  const calls = Number(count);
  const windowMs = Number(length) * unitsMs[unit as keyof typeof unitsMs];
  return calls > 0 && windowMs > 0 && windowMs <= longestWindowMs ? { calls, windowMs } : undefined;
}
