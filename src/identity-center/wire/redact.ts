/** Access keys have 20 characters and more; taking out a shorter text would only garble the others. */
const shortestSecret = 8;

/** An echo may cut a secret anywhere. A run of so many of its characters is taken out. */
const shortestRun = 12;

/** How often escapes are undone. A percent-encoded URL in JSON in HTML takes three. */
const deepestEscape = 6;

/** How often base64 is decoded, with escapes in between. */
const deepestBase64 = 2;

/** A shorter one holds no run of a secret. */
const shortestBase64 = 16;

/**
 * Takes secrets out of a text that a service, or a proxy between, may have echoed: whole or cut, in another case,
 * wrapped over lines, percent-encoded, with escapes of HTML or of a backslash, or in base64, also several of these
 * around each other. The time that it takes grows with the text's length only.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  // A secret may itself look like an escape: undoing escapes of the text changes it there too.
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => withoutEscapes(viewOf(secret))[0].map(({ text }) => inLowerCase(text)));
  const findRuns = createRunFinder([...new Set(forms)].filter((form) => form.length >= shortestSecret));
  return (text) => {
    const spans = readingsOf(viewOf(text), deepestBase64).flatMap(findRuns);
    return spans.length === 0 ? text : cutOut(text, spans);
  };
}

/** A text, and where in the original each of its characters comes from. */
interface View {
  readonly text: string;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** A part of the original, from the first character to before the second. */
type Span = readonly [start: number, end: number];

function viewOf(text: string): View {
  const starts = new Uint32Array(text.length).map((_, index) => index);
  return { text, starts, ends: starts.map((start) => start + 1) };
}

/** All that a text may stand for. What is base64 holds no escapes, so it survives that all of them are undone. */
function readingsOf(view: View, base64Depth: number): View[] {
  const [views, undone] = withoutEscapes(view);
  if (base64Depth === 0) return views;
  const decoded = undone.flatMap(decodedFromBase64);
  return [...views, ...decoded.flatMap((inner) => readingsOf(inner, base64Depth - 1))];
}

/** White space is not in secrets, and only wraps them: as it is, or in escapes of its own. */
const wraps = /\s+/g;
const escapedWraps =
  /(?<!\\)((?:\\\\)*)\\(?:[nrt]|[ux]\{?(?:00)?(?:0[9ad]|20)\}?)|%(?:25)*(?:0[9ad]|20)|&(?:amp;)*(?:#(?:x0?[9ad]|x20|9|10|13|32)|tab|newline|nbsp);/gi;

const escapes =
  /\s+|%[0-9a-f]{2}|\\(?:u[0-9a-f]{4}|u\{[0-9a-f]{1,6}\}|x[0-9a-f]{2}|[^ux])|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8})(?:;|(?![\da-z;\s]|\\+[nr]))/gi;

/**
 * The text itself, and what becomes of it when its escapes are undone, again and again; and the last of these.
 *
 * A line may end in the middle of an escape, so that it has to be unwrapped before; or an escape begins at the end of a
 * word. Both are tried.
 */
function withoutEscapes(view: View): [all: View[], undone: View[]] {
  const all = new Map([[view.text, view]]);
  const undone = new Map<string, View>();
  for (const isUnwrappedFirst of [false, true]) {
    let latest = view;
    for (let times = 0; times < deepestEscape; times += 1) {
      const next = rewrite(isUnwrappedFirst ? unwrapped(latest) : latest, escapes, meaningOf);
      if (next.text === latest.text) break;
      all.set(next.text, next);
      latest = next;
    }
    undone.set(latest.text, latest);
  }
  return [[...all.values()], [...undone.values()]];
}

function unwrapped(view: View): View {
  // Two backslashes stand for one; the one that escapes comes last.
  return rewrite(
    rewrite(view, wraps, () => ""),
    escapedWraps,
    (found) => /^(?:\\\\)*(?!$)/.exec(found)?.[0] ?? "",
  );
}

function meaningOf(escape: string): string | undefined {
  const code = codeOf(escape);
  return code === undefined ? undefined : code === 0 ? "" : String.fromCodePoint(code);
}

/** The character that an escape stands for, 0 if that is white space or a control character; undefined if for none. */
function codeOf(escape: string): number | undefined {
  const [, hex, decimal, name, plain] =
    /^(?:%|\\u\{?|\\x|&#x)([0-9a-f]+)[};]?$|^&#(\d+);?$|^&([a-z]+);?$|^\\([^])$/i.exec(escape) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code <= 0x10ffff) return code <= 0x20 ? 0 : code;
  if (name !== undefined) return namedCharacters.get(name.toLowerCase());
  if (plain === undefined) return escape.trim() === "" ? 0 : undefined;
  return /[nrtbfv\s]/.test(plain) ? 0 : plain.charCodeAt(0);
}

/** The names that HTML has for ASCII characters other than letters and digits. */
const namedCharacters = new Map(
  Object.entries({
    ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", sol: "/", bsol: "\\", plus: "+", equals: "=" },
    ...{
      num: "#",
      percnt: "%",
      excl: "!",
      dollar: "$",
      lpar: "(",
      rpar: ")",
      ast: "*",
      comma: ",",
      period: ".",
    },
    ...{ colon: ":", semi: ";", quest: "?", commat: "@", lsqb: "[", lbrack: "[", rsqb: "]", rbrack: "]" },
    ...{
      hat: "^",
      lowbar: "_",
      grave: "`",
      lcub: "{",
      lbrace: "{",
      verbar: "|",
      vert: "|",
      rcub: "}",
      rbrace: "}",
    },
    ...{ midast: "*", tab: "\t", newline: "\n", nbsp: " " },
  }).map(([name, character]) => [name, character <= " " ? 0 : character.charCodeAt(0)]),
);

/** Replaces what a pattern finds by what `read` makes of it; undefined leaves it as it is. */
function rewrite(view: View, pattern: RegExp, read: (found: string) => string | undefined): View {
  let text = "";
  const starts = new Uint32Array(view.text.length);
  const ends = new Uint32Array(view.text.length);
  let from = 0;
  const keep = (to: number) => {
    starts.set(view.starts.subarray(from, to), text.length);
    ends.set(view.ends.subarray(from, to), text.length);
    text += view.text.slice(from, to);
  };
  for (const { 0: found, index } of view.text.matchAll(pattern)) {
    const meant = read(found);
    if (meant === undefined) continue;
    keep(index);
    from = index + found.length;
    starts.fill(view.starts[index] ?? 0, text.length, text.length + meant.length);
    ends.fill(view.ends[from - 1] ?? 0, text.length, text.length + meant.length);
    text += meant;
  }
  keep(view.text.length);
  return { text, starts, ends };
}

/** What is base64 in a text, or looks like it, decoded from each of its first four characters on. */
function decodedFromBase64({ text, starts, ends }: View): View[] {
  const runs = [...text.matchAll(new RegExp(`[\\w+/-]{${shortestBase64},}`, "g"))];
  if (runs.length === 0) return [];
  return [0, 1, 2, 3].map((offset) => {
    let decoded = "";
    const from = new Uint32Array(text.length);
    const to = new Uint32Array(text.length);
    for (const { 0: run, index } of runs) {
      const bytes = Buffer.from(run.slice(offset), "base64").toString("latin1");
      for (let byte = 0; byte < bytes.length; byte += 1) {
        // Three bytes are in four characters, and each is in two of them.
        const first = index + offset + Math.floor((byte * 4) / 3);
        from[decoded.length + byte] = starts[first] ?? 0;
        to[decoded.length + byte] = ends[first + 1] ?? 0;
      }
      // Keeps one run apart from the next.
      decoded += `${bytes}\0`;
    }
    return { text: decoded, starts: from, ends: to };
  });
}

/** Finds the runs of some texts in a view; gives where in the original they are. */
function createRunFinder(forms: readonly string[]): (view: View) => Span[] {
  const lengths = [...new Set(forms.map((form) => Math.min(form.length, shortestRun)))];
  const finders = lengths.map((length) => {
    const runs = new Set<string>();
    // Two characters are enough to pass over most places of a text.
    const beginnings = new Uint8Array(2 ** 16);
    for (const form of forms.filter((form) => Math.min(form.length, shortestRun) === length)) {
      for (let start = 0; start + length <= form.length; start += 1) {
        runs.add(form.slice(start, start + length));
        beginnings[hash(form, start)] = 1;
      }
    }
    return { length, runs, beginnings };
  });
  return ({ text, starts, ends }) => {
    const lower = inLowerCase(text);
    const spans: Span[] = [];
    for (const { length, runs, beginnings } of finders) {
      for (let start = 0; start + length <= lower.length; start += 1) {
        if (beginnings[hash(lower, start)] === 0 || !runs.has(lower.slice(start, start + length))) continue;
        spans.push([starts[start] ?? 0, ends[start + length - 1] ?? 0]);
      }
    }
    return spans;
  };
}

/** ASCII only: letters of other scripts may change their length, and no secret has them. */
function inLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function hash(text: string, at: number): number {
  return ((text.charCodeAt(at) << 8) ^ text.charCodeAt(at + 1)) & 0xffff;
}

function cutOut(text: string, spans: readonly Span[]): string {
  let shown = "";
  let done = 0;
  for (const [start, end] of [...spans].sort(([one], [other]) => one - other)) {
    if (start > done || done === 0) shown += `${text.slice(done, start)}[redacted]`;
    done = Math.max(done, end);
  }
  return shown + text.slice(done);
}
