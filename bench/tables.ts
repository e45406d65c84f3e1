import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** A Markdown table. Columns of figures are aligned to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const alignment = header.map((_, column) => (rows.every((row) => isFigure(row[column])) ? "--:" : "---"));
  return [line(header), line(alignment), ...rows.map(line)].join("\n");
}

function isFigure(cell = ""): boolean {
  return /^[\d.,]+( s)?$/.test(cell);
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

/** Each document that may show a table of the results. */
export async function documents(): Promise<string[]> {
  const root = join(__dirname, "..");
  const pages = await readdir(join(root, "docs")).catch(() => []);
  return [
    join(root, "README.md"),
    ...pages.filter((page) => page.endsWith(".md")).map((page) => join(root, "docs", page)),
  ];
}
