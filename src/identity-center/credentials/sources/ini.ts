/** A text that is not made of sections, names and values. */
export class IniError extends Error {
  constructor(
    /** Counted from 1. */
    readonly line: number,
  ) {
    super(`line ${line}`);
  }
}

/**
 * The sections of an INI text as Python's configparser, which the official SDK reads its file with, takes them:
 * `name = value` or `name: value` below `[section]`, names in any case, comments in lines of their own. Only what
 * that one does to whole files is left out: interpolation, values over several lines and `[DEFAULT]`.
 *
 * Source: https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
 *
 * @throws {@link IniError}
 */
export function parseIni(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const [index, rawLine] of text.split(/\r\n|\r|\n/).entries()) {
    const line = rawLine.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const header = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      section = sections.get(header) ?? new Map<string, string>();
      sections.set(header, section);
      continue;
    }
    const delimiter = line.search(/[=:]/);
    const name = line.slice(0, delimiter).trim().toLowerCase();
    if (!section || delimiter < 1 || section.has(name)) throw new IniError(index + 1);
    section.set(name, line.slice(delimiter + 1).trim());
  }
  return sections;
}
