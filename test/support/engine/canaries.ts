import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** A text that must be nowhere, and all of its disguises: percent-encoded, in hexadecimal and in base64. */
function formsOf(canary: string): readonly string[] {
  const hexadecimal = Buffer.from(canary).toString("hex");
  return [canary, encodeURIComponent(canary), hexadecimal, ...base64Forms(canary)];
}

/** Base64 spells a text in three ways: what stands before it shifts its bits. Both ends depend on what is beside. */
function base64Forms(canary: string): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const spelt = Buffer.from(" ".repeat(shift) + canary).toString("base64");
    return spelt.slice(shift === 0 ? 0 : shift + 1, -4);
  });
}

/** Which of the canaries a text holds, in whatever disguise; in lower and upper case alike. */
export function canariesIn(text: string, canaries: readonly string[]): readonly string[] {
  const folded = text.toLowerCase();
  return canaries.filter((canary) => formsOf(canary).some((form) => folded.includes(form.toLowerCase())));
}

/** The JSON paths of all texts in `value` that hold a canary. */
export function pathsOfCanaries(value: unknown, canaries: readonly string[], path = ""): readonly string[] {
  if (typeof value === "string") return canariesIn(value, canaries).length > 0 ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(canariesIn(name, canaries).length > 0 ? [`${path}/${name} (its name)`] : []),
    ...pathsOfCanaries(inner, canaries, `${path}/${name}`),
  ]);
}

/** The files below a folder that hold a canary, by their paths in it. Links are not followed. */
export async function filesWithCanaries(
  folder: string,
  canaries: readonly string[],
): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    paths.map(async (path) => canariesIn(await readFile(path, "latin1"), canaries).length > 0),
  );
  return paths.filter((_, index) => found[index]).map((path) => relative(folder, path));
}
