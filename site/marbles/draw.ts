import { parseMarbles, type Mark, type Row } from './parse.js';

/** The width of a column of the text. All sizes are in units of the picture, which are CSS pixels where it isn't scaled. */
const COLUMN = 12;
/** The width of a character of a value's text, which is monospaced. */
const CHARACTER = 7.4;
const CALL_CHARACTER = 8;
const HEIGHTS = { timeline: 46, call: 52, gap: 24 };
const PADDING = 12;
const RADIUS = 11;
const COLOURS = 6;

/** The colours, for a picture that stands by itself; the site has its own, which follow its switch of light and dark. */
const STYLE = `<style>
svg.marbles { --ink: #3c3c43; --faint: #8e8e98; --box: #f6f6f7;
  --c0: #ffd9cc; --c1: #d3e5ff; --c2: #d6f2d6; --c3: #fdeab4; --c4: #ead9fb; --c5: #cdeff0 }
@media (prefers-color-scheme: dark) { svg.marbles { --ink: #dfdfd6; --faint: #8a8a94; --box: #2a2a30;
  --c0: #7a3a26; --c1: #244a7a; --c2: #2c5c33; --c3: #6b5313; --c4: #553375; --c5: #1f5b5e } }
</style>
`;

const LINE = 'stroke="var(--ink)" stroke-width="1.6" fill="none"';
const THICK_LINE = 'stroke="var(--ink)" stroke-width="2.4" fill="none"';
const TEXT = 'fill="var(--ink)" font-family="ui-monospace, Menlo, Consolas, monospace"';

/** A picture of marble text as SVG. `name` is the operator's, unique on its page. */
export function drawMarbles(name: string, text: string, { standalone = true } = {}): string {
  const rows = parseMarbles(text);
  const timelines = rows.filter((row) => row.kind === 'timeline');
  const left = PADDING + Math.max(...timelines.map(({ label }) => label.length)) * CHARACTER + 14;
  const laidOut = timelines.map((row) => layOut(row, left));
  const calls = rows.map((row) => (row.kind === 'call' ? row.text.length * CALL_CHARACTER + 3 * PADDING : 0));
  const right = Math.max(left + Math.max(...calls), ...laidOut.map(({ end }) => end + 2 * COLUMN));
  const notes = laidOut.map(({ end, note }) =>
    note === '' ? 0 : end + 2 * COLUMN + note.length * CHARACTER,
  );

  let y = PADDING / 2;
  const shapes = rows.map((row) => {
    const middle = y + HEIGHTS[row.kind] / 2;
    y += HEIGHTS[row.kind];
    if (row.kind === 'call') return drawCall(row.text, middle, left, right);
    return row.kind === 'timeline' ? drawTimeline(layOut(row, left), middle, left, right) : '';
  });
  const [width, height] = [Math.ceil(Math.max(right, ...notes) + PADDING), Math.ceil(y + PADDING / 2)];
  const id = `marbles-${name}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="marbles" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">\n`,
    `<title id="${id}-title">Marble diagram of ${name}</title>\n`,
    `<desc id="${id}-desc">${escaped(describe(rows))}</desc>\n`,
    ...(standalone ? [STYLE] : []),
    ...shapes,
    '</svg>\n',
  ].join('');
}

type Timeline = Extract<Row, { kind: 'timeline' }>;

/** A mark with its place: `x` is its moment, which is the centre of a value's left end; `width` is beyond that. */
interface Placed {
  readonly mark: Mark;
  readonly x: number;
  readonly width: number;
}

interface LaidOut {
  readonly label: string;
  readonly note: string;
  readonly marks: readonly Placed[];
  readonly completion: number | undefined;
  /** Where the timeline ends, or its last mark. */
  readonly end: number;
}

function layOut({ label, marks, length, note = '' }: Timeline, left: number): LaidOut {
  const moment = (column: number) => left + (column + 1) * COLUMN;
  const groups = marks.filter(({ kind }) => kind === 'group');
  const placed: Placed[] = [];
  for (const mark of marks) {
    if (mark.kind === 'group') continue;
    const group = groups.find(({ from, to }) => from < mark.from && mark.to < to);
    const width = mark.kind === 'value' ? Math.max(0, mark.text.length * CHARACTER + 12 - 2 * RADIUS) : 0;
    const before = placed.at(-1);
    const isNext = group !== undefined && before !== undefined && before.mark.from > group.from;
    // The marks of a group happen at once: each is drawn right behind the one before it.
    const behind =
      before === undefined
        ? 0
        : before.x + before.width + (mark.kind === 'value' ? 2 * RADIUS + 3 : RADIUS + 7);
    placed.push({ mark, width, x: isNext ? behind : moment(group?.from ?? mark.from) });
  }
  for (const mark of groups) {
    const inside = placed.filter(({ mark: { from, to } }) => mark.from < from && to < mark.to);
    const [first, last] = [inside.at(0), inside.at(-1)];
    if (first === undefined || last === undefined)
      throw new SyntaxError(`an empty group in column ${mark.from}`);
    // First of all: a frame lies behind what it encloses.
    placed.unshift({ mark, x: first.x, width: last.x + last.width - first.x });
  }
  const completion = placed.find(({ mark: { kind } }) => kind === 'complete' || kind === 'error')?.x;
  const end = completion ?? Math.max(moment(length - 1), ...placed.map(({ x, width }) => x + width + RADIUS));
  return { label, note, marks: placed, completion, end };
}

function drawCall(text: string, y: number, left: number, right: number): string {
  return (
    `<rect x="${round(left)}" y="${y - 17}" width="${round(right - left)}" height="34" rx="6" fill="var(--box)" stroke="var(--faint)"/>\n` +
    drawText(text, (left + right) / 2, y, 13)
  );
}

function drawTimeline(
  { label, note, marks, completion, end }: LaidOut,
  y: number,
  left: number,
  right: number,
) {
  const head = completion === undefined ? 'm-8 -5l8 5l-8 5' : '';
  return [
    drawText(label, left - 12, y, 12.5, 'end'),
    `<path d="M${round(left)} ${y}H${round(completion ?? right)}${head}" ${LINE}/>\n`,
    ...marks.map((placed) => drawMark(placed, y)),
    note === '' ? '' : drawText(note, end + 2 * COLUMN, y, 11.5, 'start'),
  ].join('');
}

function drawMark({ mark, x, width }: Placed, y: number): string {
  const box = (margin: number, radius: number) =>
    `<rect x="${round(x - margin)}" y="${y - margin}" width="${round(width + 2 * margin)}" height="${2 * margin}" rx="${radius}"`;
  switch (mark.kind) {
    case 'complete':
      return `<path d="M${round(x)} ${y - 13}v26" ${THICK_LINE}/>\n`;
    case 'error':
      return `<path d="M${round(x - 8)} ${y - 8}l16 16m0 -16l-16 16" ${THICK_LINE}/>\n`;
    case 'group':
      return `${box(RADIUS + 6, 12)} fill="var(--box)" stroke="var(--faint)" stroke-dasharray="3 3"/>\n`;
    case 'value':
      return (
        `${box(RADIUS, RADIUS)} fill="var(--c${colourOf(mark.text)})" stroke="var(--ink)" stroke-width="1.2"/>\n` +
        drawText(mark.text, x + width / 2, y, 12)
      );
  }
}

function drawText(text: string, x: number, y: number, size: number, anchor = 'middle'): string {
  return `<text x="${round(x)}" y="${round(y + size * 0.35)}" font-size="${size}" text-anchor="${anchor}" ${TEXT}>${escaped(text)}</text>\n`;
}

/** The same value has the same colour in each picture. */
function colourOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % COLOURS;
}

/** The diagram in words, for those who can't see it. */
function describe(rows: readonly Row[]): string {
  return rows
    .flatMap((row) => {
      if (row.kind === 'gap') return [];
      if (row.kind === 'call') return `${row.text}.`;
      const values = row.marks.flatMap((mark) => (mark.kind === 'value' ? mark.text : []));
      const end = row.marks.flatMap(({ kind }) =>
        kind === 'complete' ? ', then completion' : kind === 'error' ? ', then an error' : [],
      );
      return `${row.label}: ${values.join(', ')}${end.join('')}.`;
    })
    .join(' ');
}

const round = (number: number): number => Math.round(number * 10) / 10;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
