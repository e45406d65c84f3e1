/**
 * Milliseconds since the epoch of an HTTP date, in all three forms that a recipient has to accept; undefined for any
 * other text. `Date.parse` alone takes `-1` for a date.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats
 */
export function parseHttpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return undefined;
  // The oldest form (asctime) has no time zone: it is UTC as well.
  const ms = Date.parse(text.includes("GMT") ? text : `${text} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
}
