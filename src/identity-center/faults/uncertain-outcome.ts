import { type IdentityCenterErrorOptions, UncertainOutcomeError } from "../../model/errors";
import { withXRequestId } from "../wire/service-response";
import type { CallContext } from "./call-context";

/**
 * The error for a call that changes something and of which no one can tell whether it was carried out.
 *
 * @param what what came of it, as a sentence
 */
export function uncertainOutcome(
  { task, ifResponseIsLost }: Required<Pick<CallContext, "task" | "ifResponseIsLost">>,
  what: string,
  summary: string,
  options: IdentityCenterErrorOptions,
): UncertainOutcomeError {
  const text = `Identity Center gave no clear response to the request to ${task}: ${what} ${ifResponseIsLost}`;
  return new UncertainOutcomeError(withXRequestId(text, options), summary, options);
}
