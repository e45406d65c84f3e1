import { InvalidInputError } from "./errors";
import type { RequestKey, RequestKind } from "./request";
import { isVisibleText, visibleText } from "./untrusted-text";

const longestId = 256;

/**
 * What each ID is, for the text to a user who passed something else. What the ID of a request is depends on its kind.
 */
const meanings = {
  instanceId: "the ID of the Identity Center instance",
  permissionSetId: "the ID of the permission set",
  targetId: "the ID of the account to provision to",
} as const;

/**
 * Says why a value cannot be the ID. Returns undefined if it can be. The text follows "has a problem:".
 *
 * An ID becomes a segment of a URL path. The service documents neither a length nor a pattern. So this refuses only
 * values that cannot be an ID or could change the path.
 */
export function findIdProblem(field: keyof typeof meanings, value: unknown): string | undefined {
  return findProblem(meanings[field], value);
}

/** The same for the ID of a request. */
export function findRequestIdProblem({ requestIdMeaning }: RequestKind, value: unknown): string | undefined {
  if (typeof value === "string" && isResourceId(value)) {
    return "it is the id of a resource, <instanceId>/<requestId>; pass its requestId instead";
  }
  return findProblem(requestIdMeaning, value);
}

/** The same for an ID with this meaning, which completes "expected …". */
export function findProblem(meaning: string, value: unknown): string | undefined {
  const expected = `expected ${meaning}`;
  if (value === undefined || value === null || value === "") return `it is missing; ${expected}`;
  if (typeof value === "number") {
    return `it is a number, and YAML reads 00123 as 83; put it in quotes; ${expected}`;
  }
  if (typeof value !== "string") return `it is not a string; ${expected}`;
  if (value.length > longestId) {
    return `it is longer than ${longestId} characters; ${expected}`;
  }
  if (/[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(value)) return `it holds white space or control characters; ${expected}`;
  if (!isVisibleText(value)) return `it holds a text that Pulumi or a CI system would act on; ${expected}`;
  if (value.includes("/")) return `it holds a slash; ${expected}`;
  if (/^\.+$/.test(value)) return `it is made of dots only; ${expected}`;
  return undefined;
}

/** The resource's `id` in the state: `<instanceId>/<requestId>`. */
export function formatResourceId({ instanceId, requestId }: RequestKey): string {
  return `${instanceId}/${requestId}`;
}

/** Whether a text has the form of a resource's `id`: two IDs with a slash between them. */
function isResourceId(text: string): boolean {
  const ids = text.split("/");
  return ids.length === 2 && ids.every((id) => findIdProblem("instanceId", id) === undefined);
}

/**
 * Parses the `id` that a user passed to `.get`: `<instanceId>/<requestId>`.
 *
 * @throws {@link InvalidInputError} if it is not of that form
 */
export function parseResourceId(kind: RequestKind, id: string): RequestKey {
  const [instanceId = "", requestId = "", ...rest] = id.split("/");
  const problem =
    rest.length > 0
      ? "it holds more than one slash"
      : (findIdProblem("instanceId", instanceId) ?? findRequestIdProblem(kind, requestId));
  if (problem === undefined) return { instanceId, requestId };
  throw new InvalidInputError(
    `"${visibleText(id, longestId)}" is not the id of ${kind.resource}, which is ` +
      `<instanceId>/<requestId>: ${problem}.`,
  );
}
