/**
 * The engine takes a text that equals one of these for a value that is not known yet, whatever type the value should
 * have.
 */
const unknownValues = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // list
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
];

/**
 * Patterns of text that makes a terminal, an editor, Pulumi or a CI system do something. Each matches one character.
 * If that character is escaped, the rest is harmless.
 */
const acting = [
  // Control characters (line ends and ANSI escapes among them), format characters (text direction, zero width),
  // line and paragraph separators, and halves of surrogate pairs: terminals and editors act on them.
  "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]",
  // Pulumi's display takes `<{%fg 1%}>` for a color. It panics if it does not know the color, and it drops everything
  // after a `<{%` that does not end.
  // Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/diag/colors/colors.go
  "<(?=\\{%)",
  // Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
  ...unknownValues.map((value) => value.replace(/^(\w+)-(.*)$/, "(?<=$1)-(?=$2)")),
  // GitHub Actions, Azure Pipelines and TeamCity carry out commands anywhere in a line of a job's log:
  // `##[add-mask]`, `##vso[task.setvariable variable=PATH]`, `##teamcity[buildProblem]`. GitHub Actions also takes
  // `::error::` at the start of a line, also after white space. `pulumi stack output` prints a text on a line of its
  // own.
  // Source: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
  "#(?=#(?:vso|teamcity)?\\[)",
  ":(?=:)(?<=^\\s*:)",
];

const unsafe = new RegExp(acting.join("|"), "giu");

/**
 * The longest of these patterns, in characters. A text is searched this far beyond the cut, so a match across the cut
 * is found.
 */
const longestMark = 36;

/**
 * Makes text from outside safe to save and to print on one line. A character that a terminal, an editor, Pulumi or a
 * CI system would act on becomes an escape such as `\u001b`. A text longer than `maxLength` UTF-16 code units is cut
 * and ends in `…`.
 */
export function visibleText(text: string, maxLength = Infinity): string {
  const visible = text.slice(0, maxLength + longestMark).replace(unsafe, escaped);
  if (visible.length <= maxLength) return visible;
  return visible.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, "") + "…";
}

/** Whether a text has nothing in it that {@link visibleText} would escape. */
export function isVisibleText(text: string): boolean {
  return text.search(unsafe) === -1;
}

function escaped(character: string): string {
  switch (character) {
    case "\n":
      return "\\n";
    case "\r":
      return "\\r";
    case "\t":
      return "\\t";
    default:
      return escapedCodePoint(character.codePointAt(0) ?? 0);
  }
}

function escapedCodePoint(codePoint: number): string {
  const digits = codePoint.toString(16).padStart(4, "0");
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits}`;
}

/** Makes the first letter a capital, for the start of a sentence. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Ends a text from outside with a full stop, unless it already ends like a sentence. */
export function asSentence(text: string): string {
  const trimmed = text.trimEnd();
  return /[.!?…。！？]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
