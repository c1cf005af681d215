// The picture of docs/ten-thousand.md as SVG: three curves by the number of monitors, and the dials after a restart.
import { DIALS_PER_MS } from './sockets.mjs';
import { median } from './tables.mjs';

const [WIDTH, HEIGHT, MARGIN] = [860, 640, 20];
/** The inside of a panel: where it begins in its quarter, and its size. */
const PLOT = { left: 52, top: 48, width: 250, height: 200 };

const STYLE = `
  svg { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .page { fill: #ffffff } .title { font-weight: 600; font-size: 14px } .quiet { fill: #57606a }
  .grid { stroke: #d0d7de; fill: none }
  .a { --ink: #0969da } .b { --ink: #bc4c00 } .c { --ink: #1a7f37 }
  path.line { stroke: var(--ink); stroke-width: 2; fill: none } circle, text.name { fill: var(--ink) }
  path.area { fill: var(--ink); fill-opacity: .35; stroke: var(--ink) }
  @media (prefers-color-scheme: dark) {
    svg { fill: #e6edf3 } .page { fill: #161b22 } .quiet { fill: #9198a1 } .grid { stroke: #3d444d }
    .a { --ink: #58a6ff } .b { --ink: #f0883e } .c { --ink: #56d364 }
  }`;

export function picture({ sockets }) {
  const { sizes } = sockets;
  // Of few monitors the resident memory tells little.
  const enough = sizes.filter(({ count }) => count >= 100);
  const many = enough.length > 0 ? enough : sizes;
  const panels = [
    curves('Memory of each monitor, KB', many, linear(0, tensOver(many, 'monitorBytes', 1_000)), [
      ['a', 'monitor', 'monitorBytes', 1_000],
      ['b', 'bare socket', 'bareBytes', 1_000],
    ]),
    curves('Processor time, µs', sizes, logarithmic(0.1, 1_000), [
      ['a', 'a command', 'commandUs', 1],
      ['b', 'an event', 'eventUs', 1],
      ['c', 'in a burst', 'burstEventUs', 1],
    ]),
    curves('Longest block of the event loop, ms', sizes, logarithmic(1, 10_000), [
      ['b', 'connect at once', 'connectBlockMs', 1],
      ['a', '64 at a time', 'spreadConnectBlockMs', 1],
      ['c', 'restart', 'restart.backBlockMs', 1],
    ]),
    dialsOf(sizes.at(-1)),
  ];
  const placed = panels.map(
    (panel, n) =>
      `<g transform="translate(${MARGIN + (n % 2) * 420} ${MARGIN + Math.floor(n / 2) * 305})">${panel}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Memory of each monitor, processor time, longest block of the event loop, and dials after a restart, by the number of monitors">
<style>${STYLE}
</style>
<rect class="page" width="${WIDTH}" height="${HEIGHT}" rx="8"/>
${placed.join('\n')}
</svg>
`;
}

function curves(title, sizes, scale, series) {
  const x = logarithmic(sizes[0].count, sizes.at(-1).count);
  const lines = series.map(([colour, name, figure, per]) => {
    const points = sizes.map(({ count, figures }) => [
      PLOT.left + x.at(count) * PLOT.width,
      yOf(scale.at(median(figures[figure]) / per)),
    ]);
    const end = points.at(-1);
    const dots = points.map(([cx, cy]) => `<circle cx="${fixed(cx)}" cy="${fixed(cy)}" r="3"/>`);
    const path = points.map((point) => point.map(fixed).join(' ')).join('L');
    return {
      colour,
      name,
      end,
      svg: `<g class="${colour}"><path class="line" d="M${path}"/>${dots.join('')}`,
    };
  });
  const labels = apart(lines.map(({ end }) => end[1]));
  const drawn = lines.map(
    ({ name, end, svg }, n) =>
      `${svg}<text class="name" x="${fixed(end[0] + 8)}" y="${fixed(labels[n] + 4)}">${name}</text></g>`,
  );
  const ticks = sizes.map(({ count }) => [x.at(count), count.toLocaleString('en')]);
  return frame(title, ticks, scale) + drawn.join('');
}

function dialsOf({ count, dials }) {
  const columns = Math.max(dials.jitter.length, dials.withoutJitter.length);
  const highest = Math.max(1, ...dials.jitter, ...dials.withoutJitter);
  const scale = linear(0, highest);
  const area = (values) => {
    const steps = Array.from({ length: columns }, (_, n) => {
      const [from, to] = [n, n + 1].map((at) => fixed(PLOT.left + (at / columns) * PLOT.width));
      return `${from} ${fixed(yOf(scale.at(values[n] ?? 0)))}H${to}`;
    });
    return `M${PLOT.left} ${yOf(0)}L${steps.join('L')}V${yOf(0)}Z`;
  };
  const seconds = Math.ceil((columns * DIALS_PER_MS) / 1_000);
  const step = Math.ceil(seconds / 6);
  const ticks = Array.from({ length: Math.ceil(seconds / step) }, (_, n) => [
    (n * step * 1_000) / (columns * DIALS_PER_MS),
    `${n * step} s`,
  ]);
  const right = PLOT.left + PLOT.width;
  return (
    frame(`Dials in ${DIALS_PER_MS} ms, all ${count.toLocaleString('en')} machines restarted`, ticks, scale) +
    `<g class="b"><path class="area" d="${area(dials.withoutJitter)}"/><text class="name" x="${right + 8}" y="${PLOT.top + 30}">no jitter</text></g>` +
    `<g class="a"><path class="area" d="${area(dials.jitter)}"/><text class="name" x="${right + 8}" y="${PLOT.top + 50}">jitter 0.5</text></g>`
  );
}

function frame(title, ticks, scale) {
  const right = PLOT.left + PLOT.width;
  const rows = scale.ticks.map(([at, text]) => {
    const y = fixed(yOf(at));
    return `<path class="grid" d="M${PLOT.left} ${y}H${right}"/><text class="quiet" text-anchor="end" x="${PLOT.left - 6}" y="${fixed(yOf(at) + 4)}">${text}</text>`;
  });
  const names = ticks.map(
    ([at, text]) =>
      `<text class="quiet" text-anchor="middle" x="${fixed(PLOT.left + at * PLOT.width)}" y="${PLOT.top + PLOT.height + 18}">${text}</text>`,
  );
  return `<text class="title" x="0" y="20">${title}</text>${rows.join('')}${names.join('')}`;
}

const yOf = (at) => PLOT.top + (1 - at) * PLOT.height;
const fixed = (value) => Number(value.toFixed(1));

/** The largest of the values, rounded up to tens; 10 at least, since the memory of a single monitor may be below zero. */
const tensOver = (sizes, figure, per) =>
  Math.ceil(Math.max(1, ...sizes.map(({ figures }) => median(figures[figure]) / per)) / 10) * 10;

/** A scale gives the place of a value, from 0 to 1, and its ticks. */
function linear(low, high) {
  const step = 10 ** Math.floor(Math.log10(high)) / (high / 10 ** Math.floor(Math.log10(high)) < 4 ? 2 : 1);
  const ticks = [];
  for (let value = low; value <= high; value += step) ticks.push([value / high, value.toLocaleString('en')]);
  return { at: (value) => Math.max(0, (value - low) / (high - low)), ticks };
}

function logarithmic(low, high) {
  // A single size is in the middle.
  const at = (value) =>
    low === high ? 0.5 : Math.min(1, Math.max(0, Math.log(value / low) / Math.log(high / low)));
  const ticks = [];
  for (let value = low; value <= high * 1.001; value *= 10)
    ticks.push([at(value), value.toLocaleString('en')]);
  return { at, ticks };
}

/** Moves labels until each has a line of its own. */
function apart(ys) {
  const order = ys.map((y, n) => ({ y, n })).sort((a, b) => a.y - b.y);
  for (let n = 1; n < order.length; n += 1) order[n].y = Math.max(order[n].y, order[n - 1].y + 15);
  return order.sort((a, b) => a.n - b.n).map(({ y }) => y);
}
