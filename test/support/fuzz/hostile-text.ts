import * as fc from "fast-check";

/** Pieces that mean something to somebody on a text's way: a terminal, a URL, a header, a file, a parser. */
const pieces = fc.constantFrom(
  ...["\ud83d", "\ude42", "🙂", "é", "权限", "\u0000", "\u001b[31m", "\u009b", "\r\n", "\t", " ", "\u00a0"],
  ...[
    "\u202e",
    "\u2066",
    "\u200d",
    "\ufeff",
    "\u2028",
    "\u{e0041}",
    "\u00ad",
    "\u061c",
    "\uffff",
    "\u{10ffff}",
  ],
  ...[
    "..",
    ".",
    "/",
    "//",
    "\\",
    "%",
    "%2e",
    "%2F",
    "%00",
    "%zz",
    "?",
    "#",
    "@",
    ":",
    "&",
    "=",
    "+",
    ";",
    ",",
  ],
  ...[
    '"',
    "'",
    "`",
    "<",
    ">",
    "{",
    "}",
    "[",
    "]",
    "${x}",
    "%s",
    "__proto__",
    "constructor",
    "null",
    "-1",
    "1e400",
  ],
  ...[
    "<{%",
    "{%",
    "%}>",
    "<{%boom%}>",
    "<{%fg 1%}>",
    "<\u0000{%",
    "##[",
    "##vso[",
    "##teamcity[",
    "::error::",
  ],
  ...["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "04da6b54-80e4", "-46f7-96ec-b56ff0331ba9"],
  ...[
    "https://",
    "http://",
    "file:",
    "javascript:",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "evil.example",
    "a",
    "0",
  ],
);

/** Text that may do harm, wherever it is put. */
export const hostileText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.array(pieces, { maxLength: 12 }).map((some) => some.join("")),
  fc.tuple(pieces, fc.constantFrom(200, 256, 257, 5_000)).map(([piece, times]) => piece.repeat(times)),
);

/** What a terminal, an editor, Pulumi, a CI system or a person would take for something else than it is. */
export const unsafe =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|<\{%|04da6b54-80e4-46f7-96ec-b56ff0331ba9|##(?:vso|teamcity)?\[|^\s*::/iu;

/** Long texts that an expression could choke on. */
export const longTexts: readonly string[] = [
  ...[
    "a",
    " ",
    "\n",
    "\ud83d",
    "🙂",
    "/",
    ".",
    "%",
    "1",
    "{",
    "[",
    '{"a":',
    "limit:",
    "1s",
    "\u001b",
    "-",
    "<{%",
    "#",
    "<",
  ],
].map((piece) => piece.repeat(Math.ceil(2 ** 20 / piece.length)));
