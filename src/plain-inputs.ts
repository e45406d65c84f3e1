import { InvalidInputError } from "./errors";

/**
 * Throws for an ID that would not survive the way to the engine, which refuses it only after half a minute and
 * with a stack trace.
 *
 * @param resource how the resource is called in the text: `PermissionSetProvisioningStatus "ready"`
 */
export function refuseUnsendableTexts(resource: string, inputs: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(inputs)) {
    if (!isSendable(value)) {
      throw new InvalidInputError(`${resource}: ${field} has to be a string of whole Unicode characters.`);
    }
  }
}

/**
 * Throws for a value of any shape that would not survive the way, or would arrive as something else: the engine
 * takes a Date or a Map for an empty object, so that a change of it would go unnoticed. What is not known yet
 * passes.
 */
export function refuseUnsendableValues(resource: string, field: string, value: unknown): void {
  const isList = Array.isArray(value);
  if (!isSendable(value) || isForeignObject(value) || (typeof value === "number" && !isFinite(value))) {
    throw new InvalidInputError(
      `${resource}: ${field} has to be made of strings of whole Unicode characters, finite numbers, booleans, ` +
        "lists and plain objects.",
    );
  }
  if (!isList && !isPlainObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    refuseUnsendableValues(resource, isList ? `${field}[${name}]` : `${field}.${name}`, inner);
  }
}

function isSendable(value: unknown): boolean {
  if (typeof value === "string") return !/\p{Cs}/u.test(value);
  return !["bigint", "function", "symbol"].includes(typeof value);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Built-in classes only: outputs, promises, resources and assets are Pulumi's to send. */
function isForeignObject(value: unknown): boolean {
  return (
    [Date, Map, Set, RegExp, URL].some((builtIn) => value instanceof builtIn) || ArrayBuffer.isView(value)
  );
}
