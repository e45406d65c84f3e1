import { InvalidConfigurationError } from "../../model/errors";
import { visibleText } from "../../model/untrusted-text";
import type { Settings } from "../settings/settings";

/** An object in the stack's configuration, which the bridged provider takes from a block of the Terraform provider. */
export interface SettingsBlock {
  /** For people: `Pulumi config huaweicloud:assumeRole`. */
  readonly source: string;
  /** What is empty counts as not set. */
  readonly read: (field: string) => string | undefined;
}

/**
 * Reads a key that holds a JSON object, or a list of objects.
 *
 * @throws {@link InvalidConfigurationError} if it is something else, or an object has another field: it would have no
 *   effect. The text shows no values, which may be secret.
 */
export function readBlocks(
  settings: Settings,
  key: string,
  fields: readonly string[],
): readonly SettingsBlock[] {
  const source = `Pulumi config ${key}`;
  const example = `{${fields
    .slice(0, 2)
    .map((field) => `"${field}": "…"`)
    .join(", ")}}`;
  const json = parse(settings.config(key) ?? "[]");
  const blocks: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (!blocks.every(isObject)) {
    throw new InvalidConfigurationError(
      `${source} has to be a JSON object such as ${example}, or a list of such objects. Set it again.`,
    );
  }
  return blocks.map((block, index) => {
    const shown = blocks.length > 1 ? `${source}, entry ${index + 1}` : source;
    const unknown = Object.keys(block).find((field) => !fields.includes(field));
    if (unknown !== undefined) {
      throw new InvalidConfigurationError(
        `${shown} has the field "${visibleText(unknown, 100)}", which has no effect. Its fields are ${fields.join(", ")}.`,
      );
    }
    const wrong = fields.find((field) => !isText(block[field]));
    if (wrong !== undefined) {
      throw new InvalidConfigurationError(`${wrong} in ${shown} has to be a string. Set it again.`);
    }
    return { source: shown, read: (field) => asText(block[field]) };
  });
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `pulumi config set --path` makes numbers of digits. Of a long one, digits would be lost. */
function isText(value: unknown): boolean {
  const isWhole = typeof value !== "number" || Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return (
    value === undefined ||
    value === null ||
    typeof value === "string" ||
    (typeof value === "number" && isWhole)
  );
}

function asText(value: unknown): string | undefined {
  return (typeof value === "string" || typeof value === "number") && value !== "" ? String(value) : undefined;
}
