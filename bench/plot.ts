/** A schedule in the plane of what it costs. */
export interface Dot {
  readonly label: string;
  readonly polls: number;
  readonly lagSeconds: number;
  readonly isOurs: boolean;
}

const width = 720;
const height = 420;
const margin = { left: 64, right: 32, top: 48, bottom: 56 };
/** Between a dot and its label. */
const gap = 11;
/** At most, of the labels' font. */
const letterWidth = 8;
const axes = {
  polls: { from: 8, to: 24, step: 2 },
  lagSeconds: { from: 0, to: 6, step: 1 },
};

/** An SVG of polls against lag, one dot for each schedule: the closer to the lower left, the better. */
export function drawPlot(dots: readonly Dot[]): string {
  const x = (polls: number) => scale(polls, axes.polls, margin.left, width - margin.right);
  const y = (lag: number) => scale(lag, axes.lagSeconds, height - margin.bottom, margin.top);
  const grid = [
    ...ticks(axes.polls).flatMap((polls) => [
      `<path class="grid" d="M${x(polls)} ${y(axes.lagSeconds.from)}V${y(axes.lagSeconds.to)}"/>`,
      `<text x="${x(polls)}" y="${height - margin.bottom + 20}" text-anchor="middle">${polls}</text>`,
    ]),
    ...ticks(axes.lagSeconds).flatMap((lag) => [
      `<path class="grid" d="M${x(axes.polls.from)} ${y(lag)}H${x(axes.polls.to)}"/>`,
      `<text x="${margin.left - 10}" y="${y(lag) + 5}" text-anchor="end">${lag}</text>`,
    ]),
  ];
  const places = joinLabels(dots).map((dot) => ({ ...dot, cx: x(dot.polls), cy: y(dot.lagSeconds) }));
  const marks = places.flatMap((place) => {
    const { label, isOurs, cx, cy } = place;
    const room = cx + 2 * gap + letterWidth * label.length;
    const isTaken = places.some((other) => other.cx > cx && other.cx < room && Math.abs(other.cy - cy) < 16);
    const side = isTaken || room > width ? `x="${cx - gap}" text-anchor="end"` : `x="${cx + gap}"`;
    return [
      `<circle${isOurs ? ' class="ours"' : ""} cx="${cx}" cy="${cy}" r="6"/>`,
      `<text class="label${isOurs ? " ours" : ""}" ${side} y="${cy + 5}">${escape(label)}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">Polls against lag of ways to wait for a provisioning</title>`,
    style,
    `<rect class="paper" width="${width}" height="${height}" rx="8"/>`,
    `<text class="label" x="${margin.left}" y="28">Durations from 1 s to 10 min: closer to the lower left is better</text>`,
    ...grid,
    `<text x="${(margin.left + width - margin.right) / 2}" y="${height - 12}" text-anchor="middle">mean number of polls</text>`,
    `<text transform="translate(20 ${(margin.top + height - margin.bottom) / 2}) rotate(-90)" text-anchor="middle">mean lag in seconds</text>`,
    ...marks,
    "</svg>",
    "",
  ].join("\n");
}

const style = `<style>
  .paper { fill: #ffffff; }
  .grid { stroke: #d0d7de; fill: none; }
  text { fill: #57606a; font: 13px system-ui, sans-serif; }
  .label { fill: #1f2328; }
  circle { fill: #8c959f; }
  circle.ours { fill: #0969da; }
  text.ours { fill: #0969da; font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117; }
    .grid { stroke: #30363d; }
    text { fill: #9198a1; }
    .label { fill: #f0f6fc; }
    circle { fill: #7d8590; }
    circle.ours { fill: #4493f8; }
    text.ours { fill: #4493f8; }
  }
</style>`;

interface Axis {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function ticks({ from, to, step }: Axis): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

function scale(value: number, { from, to }: Axis, start: number, end: number): number {
  if (value < from || value > to)
    throw new RangeError(`${value} is off the plot, which shows ${from} to ${to}`);
  return Math.round(start + ((value - from) / (to - from)) * (end - start));
}

/** One dot where several would hide one another. */
function joinLabels(dots: readonly Dot[]): readonly Dot[] {
  const joined = new Map<string, Dot>();
  for (const dot of dots) {
    const place = `${dot.polls.toFixed(1)} ${dot.lagSeconds.toFixed(1)}`;
    const before = joined.get(place);
    joined.set(place, before ? { ...before, label: `${before.label}, ${dot.label}` } : dot);
  }
  return [...joined.values()];
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
