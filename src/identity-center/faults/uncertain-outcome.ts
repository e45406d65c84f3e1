import { type IdentityCenterErrorOptions, UncertainOutcomeError } from "../../model/errors";
import { withXRequestId } from "../wire/service-response";
import type { CallContext } from "./call-context";

/**
 * The error for a call that changes something and may or may not have been carried out.
 *
 * @param why why no one can tell, as a sentence
 */
export function uncertainOutcome(
  { task, ifResponseIsLost }: Required<Pick<CallContext, "task" | "ifResponseIsLost">>,
  why: string,
  summary: string,
  options: IdentityCenterErrorOptions,
): UncertainOutcomeError {
  const text = `It is not known whether the request to ${task} was carried out: ${why} ${ifResponseIsLost}`;
  return new UncertainOutcomeError(withXRequestId(text, options), summary, options);
}
