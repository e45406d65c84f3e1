import { UncertainOutcomeError } from "../../model/errors";
import type { CallContext } from "./call-context";
import { type ServiceResponse, withXRequestId } from "../wire/service-response";

/**
 * The error for a call that changes something, and of which nobody can tell whether it was carried out.
 *
 * @param what came of it, as a sentence
 * @param seen the response that leaves it open, or the transport's error in its place
 */
export function uncertainOutcome(
  { task, ifResponseIsLost }: Required<Pick<CallContext, "task" | "ifResponseIsLost">>,
  what: string,
  summary: string,
  { response, cause }: { readonly response?: ServiceResponse; readonly cause?: unknown } = {},
): UncertainOutcomeError {
  const text = `Identity Center gave no clear response to the request to ${task}: ${what} ${ifResponseIsLost}`;
  return new UncertainOutcomeError(response ? withXRequestId(text, response) : text, summary, { cause });
}
