/** The table of `rxqmp top`: pure, from views to lines that fit the terminal. */
import type { Paint } from '../io.js';
import { printable } from '../output/printable.js';
import type { MachineView } from './machine.js';
import { padded, shortenedAtStart, shortenedTo, textWidth } from './width.js';

const HEAD = ['MACHINE', 'STATE', 'VCPUS', 'BALLOON', 'READ/s', 'WRITE/s', 'IO/s'] as const;
const MIN_WIDTHS = [7, 14, 5, 9, 9, 9, 7] as const;
const MAX_NAME_WIDTH = 40;
const OTHER_WIDTHS = MIN_WIDTHS.slice(1).reduce((sum, width) => sum + width + '  '.length, 0);
/** What a machine that does not answer may take before that is shown, if three intervals aren't longer. Milliseconds. */
const SILENT_AFTER_MS = 5_000;

export interface TableOptions {
  readonly columns: number;
  /** How many lines there may be; all by default. */
  readonly rows?: number | undefined;
  readonly intervalMs: number;
  /** By `performance.now()`. */
  readonly now: number;
  readonly paint: Paint;
}

/** Returns the lines of the table, its head first. A line has as many columns as the terminal at most. */
export function tableLines(views: readonly MachineView[], options: TableOptions): string[] {
  const { columns, rows = Infinity, paint } = options;
  const nameWidth = nameWidthFor(views, columns);
  const shown = views.length + 1 > rows ? Math.max(0, rows - 2) : views.length;
  const lines = views.slice(0, shown).map((view) => {
    const line = shortenedTo(columns, rowOf(view, nameWidth, options));
    return view.isReady ? line : paint('red', line);
  });
  const more = views.length - shown;
  return [
    paint('bold', shortenedTo(columns, joined(HEAD, nameWidth))),
    ...lines,
    ...(more > 0 ? [shortenedTo(columns, `… and ${more} more`)] : []),
  ];
}

/** The names take what the other columns leave, so that a terminal shows all of these. */
function nameWidthFor(views: readonly MachineView[], columns: number): number {
  const longest = Math.max(...views.map(({ name }) => textWidth(printable(name))));
  return Math.max(MIN_WIDTHS[0], Math.min(MAX_NAME_WIDTH, longest, columns - OTHER_WIDTHS));
}

function rowOf(view: MachineView, nameWidth: number, options: TableOptions): string {
  // Paths and URIs differ at their ends.
  const name = shortenedAtStart(nameWidth, printable(view.name));
  const state = printable(stateOf(view, options));
  if (view.reason === undefined) return joined([name, state, ...valuesOf(view)], nameWidth);
  return `${joined([name, padded(state, MIN_WIDTHS[1])], nameWidth)}  ${printable(view.reason)}`;
}

/** Joins cells of fixed widths; numbers stand at the right end of theirs. */
function joined(cells: readonly string[], nameWidth: number): string {
  return cells
    .map((text, column) => {
      const width = column === 0 ? nameWidth : (MIN_WIDTHS[column] ?? 0);
      return padded(shortenedTo(width, text), width, column < 2 ? 'right' : 'left');
    })
    .join('  ');
}

function valuesOf({ vcpus, balloonBytes, disks }: MachineView): string[] {
  return [
    vcpus === undefined ? '-' : String(vcpus),
    balloonBytes === undefined ? '-' : bytes(balloonBytes),
    disks === undefined ? '-' : bytes(disks.readBytes),
    disks === undefined ? '-' : bytes(disks.writtenBytes),
    disks === undefined ? '-' : disks.operations.toFixed(0),
  ];
}

function stateOf({ state, isReady, answeredAt }: MachineView, { now, intervalMs }: TableOptions): string {
  if (!isReady || answeredAt === undefined) return state;
  const silentMs = now - answeredAt;
  if (silentMs < Math.max(SILENT_AFTER_MS, 3 * intervalMs)) return state;
  return `silent ${Math.round(silentMs / 1_000)} s`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** Such as `1.5 MiB`: four digits at most. */
export function bytes(value: number): string {
  let [rest, unit] = [value, 0];
  while (rest >= 999.5 && unit < UNITS.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  return `${rest.toFixed(unit === 0 || rest >= 99.95 ? 0 : 1)} ${UNITS[unit] ?? ''}`;
}
