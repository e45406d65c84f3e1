import { type IdentityCenterErrorOptions, UncertainOutcomeError } from "../../model/errors";
import { withXRequestId } from "../wire/service-response";
import type { CallContext } from "./call-context";

/**
 * Makes the error for a write that may or may not have been carried out.
 *
 * @param why a sentence on why that is not known
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
