import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const file = join(__dirname, "recorded.txt");

/** Lists with what Go exempts of `urls`, a digit for each: 1 if it does. Written by `record.ts`. */
export function readRecorded(): readonly (readonly [list: string, exempted: string])[] {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [hex = "", json = ""] = line.split("\t");
    return [JSON.parse(json) as string, BigInt(`0x1${hex}`).toString(2).slice(1)];
  });
}

export function writeRecorded(lists: readonly string[], responses: readonly string[]): void {
  // In whole hexadecimal digits, after a 1 that keeps the zeros at the front.
  const hexOf = (bits: string) =>
    BigInt(`0b1${bits.padEnd(Math.ceil(bits.length / 4) * 4, "0")}`)
      .toString(16)
      .slice(1);
  const lines = lists.map((list, index) => `${hexOf(responses[index] ?? "")}\t${JSON.stringify(list)}\n`);
  writeFileSync(file, lines.join(""));
}
