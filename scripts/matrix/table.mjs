import { format } from "prettier";
import { nameOf } from "./cells.mjs";

/** @typedef {{ cell: import("./cells.mjs").Cell, result: string }} Row */

const header = ["Node.js", "@pulumi/pulumi", "program", "package manager", "result"];
const between = /(?<=<!-- matrix -->\n)[^]*?(?=<!-- \/matrix -->)/;

/**
 * @param {readonly Row[]} rows
 * @returns {Promise<string>} a table in Markdown
 */
export async function renderTable(rows) {
  const lines = [
    header,
    header.map(() => "---"),
    ...rows.map(({ cell: { node, sdk, program, manager }, result }) => [node, sdk, program, manager, result]),
  ];
  const table = lines.map((line) => `| ${line.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`);
  return await format(table.join("\n"), { parser: "markdown" });
}

/**
 * @param {string} markdown
 * @returns {ReadonlyMap<string, string>} the results that its table tells, by the names of the cells
 */
export function resultsIn(markdown) {
  const text = between.exec(markdown)?.[0] ?? "";
  const [, , ...lines] = text.split("\n").filter((line) => line.startsWith("|"));
  return new Map(
    lines.map((line) => {
      const [, node = "", sdk = "", program = "", manager = "", result = ""] = line
        .split(/(?<!\\)\|/)
        .map((text) => text.trim().replaceAll("\\|", "|"));
      return [nameOf({ node, sdk, program, manager }), result];
    }),
  );
}

/**
 * @param {string} markdown
 * @param {string} results
 * @returns {string} the text with the results between its markers
 */
export function putResults(markdown, results) {
  if (!between.test(markdown)) throw new Error("The text has no place for the results.");
  return markdown.replace(between, () => `\n${results}\n`);
}

/**
 * Where a text and a run of the matrix disagree. A cell that could not be tried contradicts nothing: whether it
 * can be is a matter of the machine. But what fails has to be told.
 *
 * @param {string} markdown
 * @param {readonly Row[]} rows
 * @returns {string[]} a line for each difference
 */
export function differences(markdown, rows) {
  const told = resultsIn(markdown);
  const found = new Map(rows.map(({ cell, result }) => [nameOf(cell), result]));
  return [...new Set([...told.keys(), ...found.keys()])].flatMap((name) => {
    const [tells, came] = [told.get(name), found.get(name)];
    if (tells === came) return [];
    if (tells !== undefined && came?.startsWith("not tried")) return [];
    if (tells?.startsWith("not tried") && came === "works") return [];
    return [`${name}: ${came ?? "no such cell"}; README.md: ${tells ?? "nothing"}`];
  });
}
