/**
 * Parses an HTTP date into milliseconds since the epoch. It accepts all three forms that a recipient has to accept,
 * and returns undefined for any other text. `Date.parse` alone would accept `-1` as a date.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats
 */
export function parseHttpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return undefined;
  // The oldest form (asctime) names no time zone, but it is UTC too.
  const ms = Date.parse(text.includes("GMT") ? text : `${text} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
}
