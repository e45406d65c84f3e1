/** Access keys have at least 20 characters. To remove shorter texts would only garble other words. */
const shortestSecret = 8;

/** An echo may cut a secret anywhere, so any run of this many of its characters is removed. */
const shortestRun = 12;

/** How often escapes are decoded. A percent-encoded URL in JSON in HTML takes three times. */
const deepestEscape = 6;

/** How often base64 is decoded, with escapes in between. */
const deepestBase64 = 2;

/** A shorter text in base64 cannot contain a run of a secret. */
const shortestBase64 = 16;

/**
 * Makes a function that removes secrets from a text. A service, or a proxy on the way, may have echoed them: whole or
 * cut, in another case, wrapped over lines, percent-encoded, with HTML or backslash escapes, or in base64, also
 * nested. The time grows linearly with the length of the text.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  // A secret may itself contain something like an escape. Decoding the text changes it there too, so its decoded
  // forms are searched for.
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => withoutEscapes(viewOf(secret))[0].map(({ text }) => inLowerCase(text)));
  const findRuns = createRunFinder([...new Set(forms)].filter((form) => form.length >= shortestSecret));
  return (text) => {
    const spans = readingsOf(viewOf(text), deepestBase64).flatMap(findRuns);
    return spans.length === 0 ? text : cutOut(text, spans);
  };
}

/** A text, and for each of its characters the position in the original text. */
interface View {
  readonly text: string;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** A part of the original text. The end is exclusive. */
type Span = readonly [start: number, end: number];

function viewOf(text: string): View {
  const starts = new Uint32Array(text.length).map((_, index) => index);
  return { text, starts, ends: starts.map((start) => start + 1) };
}

/** All readings of a text. Base64 contains no escapes, so decoding the escapes around it leaves it whole. */
function readingsOf(view: View, base64Depth: number): View[] {
  const [views, undone] = withoutEscapes(view);
  if (base64Depth === 0) return views;
  const decoded = undone.flatMap(decodedFromBase64);
  return [...views, ...decoded.flatMap((inner) => readingsOf(inner, base64Depth - 1))];
}

/** Secrets contain no white space, but they may be wrapped by it, plain or escaped. */
const wraps = /\s+/g;
const escapedWraps =
  /(?<!\\)((?:\\\\)*)\\(?:[nrt]|[ux]\{?(?:00)?(?:0[9ad]|20)\}?)|%(?:25)*(?:0[9ad]|20)|&(?:amp;)*(?:#(?:x0?[9ad]|x20|9|10|13|32)|tab|newline|nbsp);/gi;

const escapes =
  /\s+|%[0-9a-f]{2}|\\(?:u[0-9a-f]{4}|u\{[0-9a-f]{1,6}\}|x[0-9a-f]{2}|[^ux])|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8})(?:;|(?![\da-z;\s]|\\+[nr]))/gi;

/**
 * Decodes the escapes of a text again and again. Returns all steps with the text itself, and the last steps.
 *
 * If a line ends in the middle of an escape, the text has to be unwrapped first. If an escape only seems to go on in
 * the next line, it must not be unwrapped. Both are tried.
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
  // Two backslashes mean one. The backslash that escapes comes last.
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

/**
 * The code of the character that an escape stands for. 0 for white space and control characters. Undefined if it is
 * no escape.
 */
function codeOf(escape: string): number | undefined {
  const [, hex, decimal, name, plain] =
    /^(?:%|\\u\{?|\\x|&#x)([0-9a-f]+)[};]?$|^&#(\d+);?$|^&([a-z]+);?$|^\\([^])$/i.exec(escape) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code <= 0x10ffff) return code <= 0x20 ? 0 : code;
  if (name !== undefined) return namedCharacters.get(name.toLowerCase());
  if (plain === undefined) return escape.trim() === "" ? 0 : undefined;
  return /[nrtbfv\s]/.test(plain) ? 0 : plain.charCodeAt(0);
}

/** The HTML names of ASCII characters that are not letters or digits. */
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

/** Replaces each match of a pattern by the result of `read`. If the result is undefined, the match stays. */
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

/** Decodes all parts of a text that may be base64, starting at each of their first four characters. */
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
        // Four characters encode three bytes, and each byte is in two of the characters.
        const first = index + offset + Math.floor((byte * 4) / 3);
        from[decoded.length + byte] = starts[first] ?? 0;
        to[decoded.length + byte] = ends[first + 1] ?? 0;
      }
      // Separates the run from the next one.
      decoded += `${bytes}\0`;
    }
    return { text: decoded, starts: from, ends: to };
  });
}

/** Makes a function that finds runs of the forms in a view. It returns their positions in the original text. */
function createRunFinder(forms: readonly string[]): (view: View) => Span[] {
  const lengths = [...new Set(forms.map((form) => Math.min(form.length, shortestRun)))];
  const finders = lengths.map((length) => {
    const runs = new Set<string>();
    // The first two characters rule out most positions quickly.
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

/** Only ASCII letters. Letters of other scripts may change their length, and secrets do not contain them. */
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
