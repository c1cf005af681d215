/** Where `rxqmp top` shows its table. */
import type { JsonObject } from '../../../src/protocol/types.js';
import type { Io, Screen } from '../io.js';
import { jsonLine } from '../output/json-text.js';
import { paintFor } from '../output/paint.js';
import type { MachineView } from './machine.js';
import { tableLines } from './table.js';

export interface Display {
  draw(views: readonly MachineView[]): void;
  close(): void;
}

interface DisplayOptions {
  readonly interval: number;
  readonly json?: boolean | undefined;
}

/** Lines below each other, the head once; with --json a line of JSON for each machine. */
export class PlainDisplay implements Display {
  readonly #io: Io;
  readonly #options: DisplayOptions;
  #isFirst = true;

  constructor(io: Io, options: DisplayOptions) {
    this.#io = io;
    this.#options = options;
  }

  draw(views: readonly MachineView[]): void {
    const lines = this.#options.json === true ? views.map(jsonOf) : this.#rows(views);
    this.#isFirst = false;
    this.#io.out(lines.map((line) => `${line}\n`).join(''));
  }

  close(): void {
    // Nothing is left to show.
  }

  #rows(views: readonly MachineView[]): string[] {
    const columns = this.#io.screen?.columns ?? Infinity;
    const lines = tableLines(views, {
      columns,
      intervalMs: this.#options.interval,
      now: performance.now(),
      paint: paintFor(this.#io),
    });
    return this.#isFirst ? lines : lines.slice(1);
  }
}

function jsonOf({ name, state, isReady, reason, vcpus, balloonBytes, disks }: MachineView): string {
  const known = Object.entries({
    machine: name,
    state,
    ready: isReady,
    reason,
    vcpus,
    balloonBytes,
    ...rounded(disks),
  });
  return jsonLine(Object.fromEntries(known.filter(([, value]) => value !== undefined)) as JsonObject);
}

function rounded(disks: MachineView['disks']): object {
  if (disks === undefined) return {};
  return {
    readBytesPerSecond: Math.round(disks.readBytes),
    writtenBytesPerSecond: Math.round(disks.writtenBytes),
    operationsPerSecond: Math.round(disks.operations),
  };
}

const [ENTER, LEAVE] = ['\u001b[?1049h\u001b[?25l', '\u001b[?25h\u001b[?1049l'];
const [HOME, CLEAR_LINE, CLEAR_BELOW] = ['\u001b[H', '\u001b[K', '\u001b[J'];

/** The whole screen, drawn in place; what was there before comes back at the end, with the last table below it. */
export class ScreenDisplay implements Display {
  readonly #io: Io;
  readonly #screen: Screen;
  readonly #options: DisplayOptions;
  #last: readonly MachineView[] = [];

  constructor(io: Io, screen: Screen, options: DisplayOptions) {
    this.#io = io;
    this.#screen = screen;
    this.#options = options;
    io.out(ENTER);
  }

  draw(views: readonly MachineView[]): void {
    this.#last = [...views];
    const lines = this.#lines(this.#screen.rows);
    // No line end behind the last line: on a full screen it would scroll the head away.
    this.#io.out(`${HOME}${lines.map((line) => `${line}${CLEAR_LINE}`).join('\r\n')}${CLEAR_BELOW}`);
  }

  close(): void {
    this.#io.out(
      `${LEAVE}${this.#lines()
        .map((line) => `${line}\n`)
        .join('')}`,
    );
  }

  #lines(rows?: number): string[] {
    const { columns } = this.#screen;
    const shown = { columns, rows, intervalMs: this.#options.interval, now: performance.now() };
    return tableLines(this.#last, { ...shown, paint: paintFor(this.#io) });
  }
}
