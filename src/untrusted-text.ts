// Control characters (line ends and ANSI escapes among them), format characters (text direction,
// zero width), line and paragraph separators, and halves of surrogate pairs.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Text from outside, safe to print on one line: what a terminal or an editor would act on is shown
 * as `\u001b`, and what is over `maxLength` UTF-16 code units is cut and ends in `…`.
 */
export function visibleText(text: string, maxLength: number): string {
  const visible = text.slice(0, maxLength + 1).replace(unsafe, escaped);
  if (visible.length <= maxLength) return visible;
  return visible.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, "") + "…";
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

/** Ends a text from outside with one full stop, also where it brought its own. */
export function asSentence(text: string): string {
  const trimmed = text.trimEnd();
  return /[.!?…。！？]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
