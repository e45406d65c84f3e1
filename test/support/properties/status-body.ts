import type { RequestStatus } from "../../../src/model/request";
import { kindsOfRequest } from "../emulator/request-kinds";
import type { RequestKind } from "../emulator/request-lives";
import { kinds } from "./kinds";

/** What the body of a 200 says of a request: the tests' own reading of it, which shares nothing with the package's. */
export type Reading =
  { readonly status: RequestStatus; readonly reason: string | undefined } | "broken" | "not JSON";

export function readStatusBody(body: string, requestKind: RequestKind, requestId: string): Reading {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return "not JSON";
  }
  const { key } = kindsOfRequest[requestKind].status;
  const response = isRecord(json) && Object.hasOwn(json, key) ? json[key] : undefined;
  if (!isRecord(response)) return "broken";
  const { request_id, status, failure_reason, created_date } = response;
  const texts = Object.keys(kinds[requestKind].fields).map((field) => response[field]);
  const isReadable =
    request_id === requestId &&
    (status === "IN_PROGRESS" || status === "SUCCEEDED" || status === "FAILED") &&
    [...texts, failure_reason].every((text) => text == null || typeof text === "string") &&
    (created_date == null || typeof created_date === "string" || typeof created_date === "number");
  if (!isReadable) return "broken";
  return { status, reason: typeof failure_reason === "string" ? shown(failure_reason) : undefined };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Control and format characters, line ends of any kind, and halves of surrogate pairs. */
const unsafe = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]$/u;

const longestReason = 4_096;
const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** What Pulumi, or a CI system that shows its output, would act on, and how it is shown. */
const marks: readonly (readonly [RegExp, string])[] = [
  [/<\{%/g, "\\u003c{%"],
  [/(04da6b54)-(80e4-46f7-96ec-b56ff0331ba9)/gi, "$1\\u002d$2"],
  [/#(#|#vso|#teamcity)\[/gi, "\\u0023$1["],
  [/^::/g, "\\u003a:"],
];

/** A reason as it is documented to be shown: trimmed, escaped, cut; undefined where nothing is left of it. */
function shown(reason: string): string | undefined {
  let text = "";
  const marked = marks.reduce((marked, [mark, shown]) => marked.replace(mark, shown), reason.trim());
  for (const character of marked) {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (!unsafe.test(character)) text += character;
    else if (named[character] !== undefined) text += named[character];
    else text += code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
    if (text.length > longestReason) break;
  }
  if (text.length > longestReason) {
    text = text.slice(0, longestReason - 1);
    const last = text.charCodeAt(text.length - 1);
    if (last >= 0xd800 && last < 0xdc00) text = text.slice(0, -1);
    text += "…";
  }
  return text === "" ? undefined : text;
}
