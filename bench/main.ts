import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { footprint } from "./footprint";
import { manyWaits } from "./many-waits";
import { oneWait } from "./one-wait";
import { copyTables, documents } from "./tables";

/** Runs all benchmarks, writes `results.md` and the plot, and copies the tables that the documents show. */
async function main(): Promise<void> {
  const { chapter, plot } = await oneWait();
  const head = `# Benchmarks

Written by \`npm run bench\`, in one run. Waits are the real code of this package, without an engine and a network, on a
simulated clock. Chance is drawn from a seeded generator: each run gives the same figures.`;
  const results = await format([head, chapter, await manyWaits(), await footprint()].join("\n\n"), {
    parser: "markdown",
  });
  await writeFile(join(__dirname, "results.md"), results);
  await writeFile(join(__dirname, "polls-and-lag.svg"), plot);
  for (const file of await documents()) {
    await writeFile(file, copyTables(await readFile(file, "utf8"), results));
  }
  console.log(results);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
