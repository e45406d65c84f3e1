import { InvalidInputError } from "../model/errors";

/**
 * Throws for a value that cannot be sent to the engine. The engine itself refuses it only after half a minute, with a
 * stack trace.
 *
 * @param resource how the text names the resource: `PermissionSetProvisioningStatus "ready"`
 */
export function refuseUnsendableTexts(resource: string, inputs: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(inputs)) {
    if (!isSendable(value)) {
      throw new InvalidInputError(`${resource}: ${field} has to be a string of whole Unicode characters.`);
    }
  }
}

/** Whether the value can be sent to the engine. A string has to consist of whole Unicode characters. */
export function isSendable(value: unknown): boolean {
  if (typeof value === "string") return !/\p{Cs}/u.test(value);
  return !["bigint", "function", "symbol"].includes(typeof value);
}
