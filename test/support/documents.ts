import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");

/** The pages that users read, by their paths from the root. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .sort()
    .map((name) => `docs/${name}`),
];

/** A piece of code in a page. */
export interface Snippet {
  readonly page: string;
  readonly language: string;
  /** The word after the language on the fence. Empty if there is none. */
  readonly name: string;
  readonly code: string;
}

/** The text of a file, by its path from the root. */
export function readDocument(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** All fenced blocks of all pages. */
export const snippets: readonly Snippet[] = pages.flatMap((page) =>
  [...readDocument(page).matchAll(/^( *)```([^\n]*)\n(.*?)^\1```$/gms)].map(([, , info = "", code = ""]) => {
    const [language = "", ...name] = info.split(" ");
    return { page, language, name: name.join(" "), code };
  }),
);

/**
 * The code of the snippet of this name.
 *
 * `test/repository/snippets.test.ts` finds the names by this call: write it out, with the name in it.
 */
export function snippet(name: string): string {
  const [found, ...others] = snippets.filter((candidate) => candidate.name === name);
  if (found === undefined || others.length > 0) {
    throw new Error(`There are ${others.length + (found ? 1 : 0)} snippets "${name}" in README.md and docs.`);
  }
  return found.code;
}

/** The text below a heading of a page, up to the next heading of the same level. */
export function sectionOf(page: string, heading: string): string {
  const [, mark = ""] = /^(#+) /.exec(heading) ?? [];
  const [, section] = readDocument(page).split(`\n${heading}\n`);
  if (section === undefined) throw new Error(`${page} has no heading "${heading}".`);
  return section.split(new RegExp(`\\n#{1,${mark.length}} `))[0] ?? "";
}

/** The rows of the tables in a text, as cells without the blanks around them. Header and rule are left out. */
export function rowsOf(text: string): string[][] {
  return text
    .split("\n\n")
    .map((block) => block.trim())
    .filter((block) => block.startsWith("|"))
    .flatMap((block) => block.split("\n").slice(2))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

/** The texts in code marks, such as the names in a cell. */
export function codesIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

/** A document without its blocks of code. */
export function proseOf(path: string): string {
  return readDocument(path).replace(/^```.*?^```$/gms, "");
}

/** The targets of a document's links to other documents, and to headings. */
export function relativeLinksIn(path: string): string[] {
  return [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !target.startsWith("https:"));
}
