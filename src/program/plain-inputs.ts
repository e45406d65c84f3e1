import type { CustomResourceOptions } from "@pulumi/pulumi";
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

/**
 * Throws for the option `import`: the SDK takes the provider's code from a state, which an import does not have.
 *
 * @param instead what to do instead: a sentence without its first capital
 */
export function refuseImport(resource: string, opts: CustomResourceOptions, instead: string): void {
  if (opts.import === undefined) return;
  throw new InvalidInputError(
    `${resource}: Pulumi cannot import dynamic resources. Leave out the option import: ${instead}`,
  );
}
