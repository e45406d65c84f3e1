/** @typedef {{ text: string, atMs: number }} Line one line of output, and when it came */

const fontPx = 13;
const letterPx = 7.83;
const linePx = 20;
const edgePx = 24;
/** Of the title's bar. */
const barPx = 36;

/** What a line shows, by the first of these that fits; all others are quiet. */
const colours = [
  { shows: "failure", pattern: /error:|FAILED|failed/ },
  { shows: "success", pattern: /\bcreated\b|SUCCEEDED/ },
  { shows: "wait", pattern: /IN_PROGRESS/ },
];

/**
 * An SVG of a terminal in which the lines appear when they did. A reader who prefers no motion sees all at once.
 *
 * @param {string} title
 * @param {readonly Line[]} lines
 */
export function terminalPicture(title, lines) {
  const columns = Math.max(...lines.map(({ text }) => text.length));
  const width = Math.ceil(columns * letterPx + 2 * edgePx);
  const height = barPx + lines.length * linePx + edgePx;
  const texts = lines.map(({ text, atMs }, index) => {
    const { shows } = colours.find(({ pattern }) => pattern.test(text)) ?? { shows: "quiet" };
    const place = `x="${edgePx}" y="${barPx + (index + 1) * linePx}"`;
    return `<text class="${shows}" style="animation-delay:${atMs.toFixed()}ms" ${place}>${escaped(text)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    style,
    `<rect class="screen" width="${width}" height="${height}" rx="8"/>`,
    `<text class="quiet bar" x="${edgePx}" y="24">${escaped(title)}</text>`,
    ...texts,
    "</svg>",
    "",
  ].join("\n");
}

const style = `<style>
  .screen { fill: #0d1117; }
  text { font: ${fontPx}px ui-monospace, Menlo, Consolas, monospace; white-space: pre; animation: appear 1ms both; }
  .bar { animation: none; }
  .quiet { fill: #9198a1; }
  .wait { fill: #d29922; }
  .success { fill: #3fb950; }
  .failure { fill: #f85149; }
  @keyframes appear { from { opacity: 0; } }
  @media (prefers-reduced-motion) { text { animation: none; } }
</style>`;

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
