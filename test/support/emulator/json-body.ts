import type { ServiceError } from "./service-error";

export type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of a body.
 *
 * @param refuse makes the error for a body that is not a JSON object
 */
export function parseBody(body: Buffer, refuse: (message: string) => ServiceError): Fields {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (isObject(value)) return value;
  } catch {
    // Refused below, like JSON that is not an object.
  }
  throw refuse("The body must be a JSON object.");
}

/** The fields of a value in a body; none if it is not an object. */
export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
