/** Files of credentials are 4 levels deep. */
const deepest = 100;

/**
 * The number of the line, from 1, on which a text stops being JSON. For texts that `JSON.parse` has refused: its
 * own errors quote the text, which may hold secrets, and often name no line.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc8259
 */
export function findJsonErrorLine(text: string): number {
  let at = 0;

  function take(token: RegExp): boolean {
    at += matchAt(/[ \t\r\n]*/y).length;
    const found = matchAt(token);
    at += found.length;
    return found !== "";
  }
  function matchAt(pattern: RegExp): string {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? "";
  }
  function takeValue(depth: number): boolean {
    if (depth > deepest) return false;
    if (take(/\{/y)) return takeList(/\}/y, () => take(string) && take(/:/y) && takeValue(depth + 1));
    if (take(/\[/y)) return takeList(/\]/y, () => takeValue(depth + 1));
    return take(string) || take(literal);
  }
  function takeList(end: RegExp, takeItem: () => boolean): boolean {
    if (take(end)) return true;
    do if (!takeItem()) return false;
    while (take(/,/y));
    return take(end);
  }

  // What comes after the value begins behind the white space after it.
  if (takeValue(0)) take(/$/y);
  return text.slice(0, at).split("\n").length;
}

const string = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
