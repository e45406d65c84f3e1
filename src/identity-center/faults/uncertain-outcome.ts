import { UncertainOutcomeError } from "../../model/errors";
import type { Question } from "./call-description";
import { type ServiceAnswer, withXRequestId } from "../wire/service-response";

/**
 * The error for a call that changes something, and of which nobody can tell whether it was carried out.
 *
 * @param what came of it, as a sentence
 * @param seen the answer that leaves it open, or the transport's error in its place
 */
export function uncertainOutcome(
  { task, ifAnswerIsLost }: Required<Pick<Question, "task" | "ifAnswerIsLost">>,
  what: string,
  summary: string,
  { answer, cause }: { readonly answer?: ServiceAnswer; readonly cause?: unknown } = {},
): UncertainOutcomeError {
  const text = `Identity Center gave no clear answer to the request to ${task}: ${what} ${ifAnswerIsLost}`;
  return new UncertainOutcomeError(answer ? withXRequestId(text, answer) : text, summary, { cause });
}
