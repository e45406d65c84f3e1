/** The path of a raw request target, still percent-encoded. */
export function rawPath(target: string): string {
  return target.split("?", 1)[0] ?? "";
}

/**
 * The query of a raw request target as raw name and value pairs, in order.
 *
 * A `+` stays a `+`: some servers read it as a space and some do not, so a client must write `%20`.
 */
export function rawQuery(target: string): readonly (readonly [string, string])[] {
  const start = target.indexOf("?");
  if (start < 0) return [];
  return target
    .slice(start + 1)
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name, value.join("=")];
    });
}

/** The query with its percent-encoding undone. Of a name that comes twice the last value counts. */
export function decodedQuery(target: string): Readonly<Record<string, string>> {
  return Object.fromEntries(rawQuery(target).map((pair) => pair.map(decode) as [string, string]));
}

/** Undoes percent-encoding; text that is not valid percent-encoding stays as it is. */
export function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
