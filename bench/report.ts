/** A table in Markdown: its header tells it from all others. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Target {
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

/** What one part of the bench has found. */
export interface Section {
  /** `"a"` to `"d"`. */
  readonly part: string;
  readonly title: string;
  /** What was done, and what the figures are worth. */
  readonly about: string;
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
  /** What it ran on. */
  readonly machine: string;
}

/** The section as Markdown, its heading first. */
export function renderSection({ part, title, about, tables, targets, machine }: Section): string {
  const targetTable: Table = {
    header: [`target (${part})`, "measured", "met"],
    rows: targets.map(({ target, measured, met }) => [target, measured, met ? "yes" : "**no**"]),
  };
  const blocks = [`## (${part}) ${title}`, about, ...[...tables, targetTable].map(renderTable), machine];
  return `${blocks.join("\n\n")}\n`;
}

function renderTable({ header, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const alignment = header.map((_, column) => (rows.every((row) => isFigure(row[column])) ? "--:" : "---"));
  return [line(header), line(alignment), ...rows.map(line)].join("\n");
}

function isFigure(cell = ""): boolean {
  return /^[\d.,]+( (s|ms|MB|B))?$/.test(cell);
}

/** Puts sections in the place of those of the same parts, and leaves the others as they are. */
export function mergeSections(results: string, sections: readonly Section[]): string {
  const [head = "", ...kept] = results.split(/^(?=## \()/m);
  const byPart = new Map(kept.map((text) => [/^## \((.)\)/.exec(text)?.[1] ?? "", text.trimEnd()]));
  for (const section of sections) byPart.set(section.part, renderSection(section));
  const ordered = [...byPart].sort(([one], [other]) => one.localeCompare(other)).map(([, text]) => text);
  return [head.trimEnd(), ...ordered].join("\n\n");
}

/** All tables of a Markdown text, by their header. */
export function tablesOf(markdown: string): ReadonlyMap<string, string> {
  return new Map([...markdown.matchAll(tablePattern)].map(([table]) => [headerOf(table), table]));
}

/** Gives the tables of a text the content of those in `results` that have the same header. */
export function copyTables(text: string, results: string): string {
  const tables = tablesOf(results);
  return text.replace(tablePattern, (table) => tables.get(headerOf(table)) ?? table);
}

const tablePattern = /^\|.*\|(?:\n\|.*\|)+/gm;

function headerOf(table: string): string {
  return table.split("\n", 1).join().replace(/\s+/g, " ");
}
