import { Readable } from 'node:stream';

/** A terminal's input, as `process.stdin` is. */
export interface TerminalInput extends Readable {
  readonly isTTY?: boolean | undefined;
  setRawMode?(raw: boolean): unknown;
}

const CTRL_C = '\x03';
const ESCAPE = '\x1b';
const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';
/** What a terminal is told, so that it marks what is pasted. */
export const BRACKETED_PASTE = { on: '\x1b[?2004h', off: '\x1b[?2004l' } as const;

/** Control characters, the ends of lines aside. In a paste none may act as a key. */
const CONTROL = /[^ -~\x80-\xff\r\n]/g;

/** A key: an escape sequence, or a character with all bytes of its UTF-8. */
const KEY = new RegExp(
  `${ESCAPE}(?:\\[[0-9;?]*[ -/]*[@-~]|O[^]|[^${ESCAPE}])?|[\\xc0-\\xff][\\x80-\\xbf]*|[^]`,
  'g',
);

/** A sequence that a chunk ends in: a mark of a paste, or a report, may be cut. An escape alone is the key of that name. */
const UNFINISHED = new RegExp(`${ESCAPE}\\[[0-9;?]*$`);

/** The answer to `CSI 6 n`: the row and the column of the cursor. */
const CURSOR_REPORT = new RegExp(`${ESCAPE}\\[\\d+;(\\d+)R`, 'g');

/**
 * A terminal's input for readline, one line at a time: what is typed or pasted behind a line waits until `open` is called,
 * so that each line is echoed behind its own prompt and runs before the next one is read.
 *
 * Ctrl-C doesn't wait: it drops what waits, and `onInterrupt` is called where a line is being worked on, or completed. Pasted text is
 * taken as text: a tab is a space, and other control characters are left out.
 *
 * Works on bytes, held as a string of one character each: UTF-8 holds none of the bytes that are looked for.
 */
export class TypedInput extends Readable {
  readonly #source: TerminalInput;
  readonly #onInterrupt: () => void;
  #onCursorReport: (column: number) => void = () => undefined;
  #waiting = '';
  /** The beginning of a sequence, whose end comes in the next chunk. */
  #cut = '';
  #isOpen = false;
  #isPasting = false;
  #hasEnded = false;
  /** The line end before was a carriage return, so that a line feed belongs to it. */
  #afterReturn = false;

  constructor(source: TerminalInput, onInterrupt: () => void) {
    super();
    this.#source = source;
    this.#onInterrupt = onInterrupt;
    source.on('data', this.#take);
    source.on('end', this.#end);
    source.on('error', this.#end);
  }

  /** Lets one more line through. */
  open(): void {
    this.#isOpen = true;
    // Readline may be working on the line before.
    queueMicrotask(() => this.#pump());
  }

  /** Calls the listener with the column, from 0 on, when the terminal reports where its cursor is. */
  onCursorReport(listener: (column: number) => void): void {
    this.#onCursorReport = listener;
  }

  setRawMode(raw: boolean): this {
    this.#source.setRawMode?.(raw);
    return this;
  }

  override _read(): void {
    // What comes is pushed.
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.off('data', this.#take).off('end', this.#end).off('error', this.#end);
    // A terminal that is read keeps the process alive.
    this.#source.pause();
    callback(error);
  }

  readonly #take = (chunk: Buffer | string): void => {
    const all = this.#cut + Buffer.from(chunk as string).toString('latin1');
    this.#cut = UNFINISHED.exec(all)?.[0] ?? '';
    let text = this.#unbracketed(this.#withoutReports(all.slice(0, all.length - this.#cut.length)));
    const interrupt = this.#isOpen ? -1 : text.lastIndexOf(CTRL_C);
    if (interrupt >= 0) {
      this.#waiting = '';
      text = text.slice(interrupt + 1);
    }
    this.#waiting += text;
    // Readline is paused while it waits for a completion: then the key waits too.
    if (interrupt >= 0 || (this.isPaused() && text.includes(CTRL_C))) this.#onInterrupt();
    this.#pump();
  };

  readonly #end = (): void => {
    this.#hasEnded = true;
    this.#pump();
  };

  #withoutReports(text: string): string {
    return text.replace(CURSOR_REPORT, (_report, column: string) => {
      this.#onCursorReport(Number(column) - 1);
      return '';
    });
  }

  /** Takes the marks of a paste off, and the keys out of it. */
  #unbracketed(text: string): string {
    let plain = '';
    for (let rest = text; rest !== '';) {
      const mark = this.#isPasting ? PASTE_END : PASTE_START;
      const at = rest.indexOf(mark);
      const part = at < 0 ? rest : rest.slice(0, at);
      plain += this.#isPasting ? part.replaceAll('\t', ' ').replace(CONTROL, '') : part;
      if (at < 0) break;
      this.#isPasting = !this.#isPasting;
      rest = rest.slice(at + mark.length);
    }
    return plain;
  }

  #pump(): void {
    if (this.#afterReturn && this.#waiting.startsWith('\n')) this.#waiting = this.#waiting.slice(1);
    if (this.#waiting !== '') this.#afterReturn = false;
    if (!this.#isOpen) return;
    const end = this.#waiting.search(/[\r\n]/);
    const line = end < 0 ? this.#waiting : this.#waiting.slice(0, end);
    this.#isOpen = end < 0;
    this.#afterReturn = this.#waiting[end] === '\r';
    this.#waiting = end < 0 ? '' : this.#waiting.slice(end + 1);
    // One by one: of keys that come together Node's readline puts letters at the end of the line, wherever the cursor is.
    for (const [key] of line.matchAll(KEY)) this.push(Buffer.from(key, 'latin1'));
    if (end >= 0) this.push('\r');
    else if (this.#hasEnded) this.push(null);
  }
}
