import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { engineCost } from "./engine-cost";
import { footprint } from "./footprint";
import { pollsAndLag } from "./polls-and-lag";
import { manyWaits } from "./many-waits";
import { copyTables, mergeSections, renderSection, type Section } from "./report";

/** In the order in which they run: what needs no other process first. */
const parts: Readonly<Record<string, (machine: string) => Promise<Section>>> = {
  a: pollsAndLag,
  d: footprint,
  c: engineCost,
  b: manyWaits,
};

const resultsFile = join(__dirname, "results.md");
const readmeFile = join(__dirname, "../README.md");

/**
 * Runs the parts that are named, or all of them. Prints what each has found, puts it into `results.md` in the place
 * of what was there, and copies the tables that the README shows.
 */
async function main(names: readonly string[]): Promise<void> {
  const stranger = names.find((name) => !(name in parts));
  if (stranger !== undefined) {
    throw new Error(`There is no part "${stranger}"; the parts are ${Object.keys(parts).join(", ")}.`);
  }
  const pulumiVersion = process.env["PULUMI_CLI_VERSION"] ?? "unknown";
  const machine = `${cpus().length} cores, Node.js ${process.versions.node}, Pulumi CLI ${pulumiVersion}.`;
  for (const [name, run] of Object.entries(parts)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const section = await run(machine);
    console.log(await pretty(renderSection(section)));
    const results = await pretty(mergeSections(await readFile(resultsFile, "utf8"), [section]));
    await writeFile(resultsFile, results);
    await writeFile(readmeFile, copyTables(await readFile(readmeFile, "utf8"), results));
  }
}

function pretty(markdown: string): Promise<string> {
  return format(markdown, { parser: "markdown" });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
