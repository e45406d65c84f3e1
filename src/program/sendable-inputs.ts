import { InvalidInputError } from "../model/errors";

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

/** Whether the engine can be handed the value: a string has to be of whole Unicode characters. */
export function isSendable(value: unknown): boolean {
  if (typeof value === "string") return !/\p{Cs}/u.test(value);
  return !["bigint", "function", "symbol"].includes(typeof value);
}
