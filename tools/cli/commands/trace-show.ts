/** `rxqmp trace show`: a trace for people. */
import { readFileSync } from 'node:fs';
import { formatVersion } from '../../../src/protocol/version.js';
import { readTrace, type RecordedEntry, type RecordedTrace } from '../../../src/trace/format.js';
import { EXIT } from '../exit.js';
import type { Io, Paint, Style } from '../io.js';
import { paintFor } from '../output/paint.js';
import { printable } from '../output/printable.js';
import { UsageError } from '../usage-error.js';

export interface ShowOptions {
  /** Whole messages on a terminal too. */
  readonly full?: boolean | undefined;
}

export async function show(file: string, { full = false }: ShowOptions, io: Io): Promise<number> {
  const trace = readTrace(contentOf(file), file);
  const paint = paintFor(io);
  io.out(`${headOf(trace)}\n`);
  /** When each command was sent, by its id. */
  const sent = new Map<string, number>();
  for (const entry of trace.entries) {
    if (entry.kind === 'command' && entry.id !== undefined) sent.set(entry.id, entry.at);
    const line = lineOf(entry, sent);
    const width = full ? undefined : io.screen?.columns;
    io.out(`${painted(line, STYLES[entry.kind], width, paint)}\n`);
  }
  return EXIT.done;
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(`${file} can't be read: ${code ?? String(cause)}`, { cause });
  }
}

function headOf({ header, entries }: RecordedTrace): string {
  const { begun, rxqmp, target, greeting } = header;
  const of = [
    ...(greeting === undefined ? [] : [`QEMU ${formatVersion(greeting.version)}`]),
    ...(target === undefined ? [] : [target]),
    `rxqmp ${rxqmp}`,
    `${entries.length} ${entries.length === 1 ? 'message' : 'messages'}`,
  ];
  return printable(`${begun}: ${of.join(', ')}`);
}

const STYLES: Readonly<Record<RecordedEntry['kind'], Style>> = {
  greeting: 'dim',
  command: 'bold',
  return: 'green',
  error: 'red',
  event: 'cyan',
  end: 'yellow',
};

/** Digits before the point, so that a trace of some minutes is in columns. */
const TIME_WIDTH = 10;

interface Line {
  readonly time: string;
  readonly arrow: string;
  readonly head: string;
  readonly rest: string;
}

function lineOf(entry: RecordedEntry, sent: ReadonlyMap<string, number>): Line {
  const { at, direction, kind, name = '', id = '', message = '', text = '' } = entry;
  const isReply = kind === 'return' || kind === 'error';
  const since = isReply ? sent.get(id) : undefined;
  const took = since === undefined ? '' : ` (${(at - since).toFixed(1)} ms)`;
  const word = kind === 'command' || kind === 'event' ? '' : `${kind} `;
  return {
    time: at.toFixed(1).padStart(TIME_WIDTH),
    arrow: direction === 'in' ? '<' : '>',
    head: printable(`${word}${name}`.trim() + took),
    rest: printable(message === '' ? text : message),
  };
}

function painted(
  { time, arrow, head, rest }: Line,
  style: Style,
  width: number | undefined,
  paint: Paint,
): string {
  const room = width === undefined ? Infinity : Math.max(0, width - time.length - head.length - 4);
  const shown = rest.length <= room ? rest : `${rest.slice(0, Math.max(0, room - 1))}…`;
  return `${paint('dim', time)} ${arrow} ${paint(style, head)} ${shown}`.trimEnd();
}
