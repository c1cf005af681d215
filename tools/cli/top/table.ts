/** The table of `rxqmp top`: pure, from views to lines that fit the terminal. */
import type { Paint } from '../io.js';
import { printable } from '../printable.js';
import type { MachineView } from './machine.js';
import { padded, shortenedTo } from './width.js';

const HEAD = ['MACHINE', 'STATE', 'VCPUS', 'BALLOON', 'READ/s', 'WRITE/s', 'IO/s'] as const;
const MIN_WIDTHS = [7, 14, 5, 9, 9, 9, 7] as const;
const MAX_NAME_WIDTH = 40;
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
  const cells = views.map((view) => cellsOf(view, options));
  const names = cells.map(([name]) => name ?? '');
  const longest = Math.max(...[...names, HEAD[0]].map((name) => padded(name, 0).length));
  const widths = MIN_WIDTHS.map((width, column) =>
    column === 0 ? Math.min(MAX_NAME_WIDTH, Math.max(width, longest)) : width,
  );
  const line = (texts: readonly string[]) =>
    shortenedTo(
      columns,
      texts
        .map((text, column) => fitted(text, widths[column] ?? 0, column >= 2))
        .join('  ')
        .trimEnd(),
    );
  const shown = cells.length + 1 > rows ? Math.max(0, rows - 2) : cells.length;
  const lines = cells.slice(0, shown).map((texts, index) => {
    const view = views[index];
    const reason = view?.reason === undefined ? '' : printable(view.reason);
    const [name = '', state = ''] = texts;
    const row =
      reason === ''
        ? line(texts)
        : shortenedTo(
            columns,
            `${fitted(name, widths[0] ?? 0)}  ${fitted(state, widths[1] ?? 0)}  ${reason}`,
          );
    return view?.isReady === true ? row : paint('red', row);
  });
  const more = cells.length - shown;
  return [
    paint('bold', line(HEAD)),
    ...lines,
    ...(more > 0 ? [shortenedTo(columns, `… and ${more} more`)] : []),
  ];
}

/** A cell of a fixed width; numbers stand at its right end. */
function fitted(text: string, width: number, isNumber = false): string {
  const short = shortenedTo(width, text);
  return isNumber ? padded(short, width, 'left') : padded(short, width);
}

function cellsOf(view: MachineView, { now, intervalMs }: TableOptions): string[] {
  const { name, vcpus, balloonBytes, disks } = view;
  return [
    printable(name),
    printable(stateOf(view, now, intervalMs)),
    vcpus === undefined ? '-' : String(vcpus),
    balloonBytes === undefined ? '-' : bytes(balloonBytes),
    disks === undefined ? '-' : bytes(disks.readBytes),
    disks === undefined ? '-' : bytes(disks.writtenBytes),
    disks === undefined ? '-' : disks.operations.toFixed(0),
  ];
}

function stateOf({ state, isReady, answeredAt }: MachineView, now: number, intervalMs: number): string {
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
