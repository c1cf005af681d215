import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Io, Screen } from '../io.js';
import type { TypedInput } from './typed-input.js';

/** Completes the text up to the cursor: returns what to insert there. */
export type Completer = (line: string) => Promise<string>;

export interface PromptLineOptions {
  readonly io: Pick<Io, 'out'> & { readonly screen: Screen };
  readonly input: TypedInput;
  readonly complete: Completer;
  /** The newest first. */
  readonly history: readonly string[];
  readonly historySize: number;
}

const WHERE_IS_THE_CURSOR = '\x1b[6n';

/** A terminal that answers does so within this time. */
const ANSWER_WITHIN_MS = 300;

/** What Node's readline has, and its documentation does not. Its own REPL uses it. */
interface Undocumented {
  /** The row of the cursor in the drawn line, counted from the prompt's row. */
  prevRows?: number;
  /** Empties the line and goes to the next row. */
  clearLine?(): void;
}

/** The line being edited at the foot of the terminal, by Node's readline, and text that is printed above it. */
export class PromptLine {
  readonly #options: PromptLineOptions;
  readonly #readline: Interface & Undocumented;
  readonly #output: TerminalOutput;
  readonly #stopResize: () => void;
  /** Whether the terminal wraps lines anew when its width changes; undefined while that is not known. */
  #rewraps: boolean | undefined;
  #questions = 0;
  #noAnswer: NodeJS.Timeout | undefined;
  /** The newest first. */
  readonly #kept: string[];
  /** Readline's own list. */
  #entries: string[] | undefined;
  #isDrawn = false;

  constructor(options: PromptLineOptions) {
    this.#options = options;
    const { io, input, complete, history, historySize } = options;
    const output = new TerminalOutput(io.out, io.screen);
    this.#readline = createInterface({
      input,
      output,
      terminal: true,
      history: [...history],
      historySize,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) =>
        void complete(line).then((inserted) => done(null, inserted === '' ? [[], ''] : [[inserted], ''])),
    });
    this.#kept = [...history];
    // Readline keeps each line; a statement may have several, and is kept whole by `remember`.
    this.#readline.on('history', (entries: string[]) => {
      this.#entries = entries;
      this.#refill();
    });
    // The shell continues after Ctrl-Z and `fg`.
    this.#readline.on('SIGCONT', () => this.#readline.prompt(true));
    this.#output = output;
    this.#stopResize = io.screen.onResize(() => this.#resized());
    input.onCursorReport((column) => this.#fit(column));
  }

  get text(): string {
    return this.#readline.line;
  }

  /** Shows the prompt, and lets a line be typed. */
  ask(prompt: string): void {
    this.#readline.setPrompt(prompt);
    this.#isDrawn = true;
    this.#readline.prompt();
    this.#options.input.open();
  }

  /** Prints text above the line, which stays as it is with its cursor. */
  print(text: string): void {
    const { out } = this.#options.io;
    const lines = `${text}\n`;
    if (!this.#isDrawn) return out(lines);
    const { rows } = this.#readline.getCursorPos();
    out(`\r${rows > 0 ? `\x1b[${rows}A` : ''}\x1b[J${lines}`);
    this.#readline.prevRows = 0;
    this.#readline.prompt(true);
  }

  /** Empties the line, and leaves what was there in sight. */
  clear(): void {
    // Goes to the line's end first.
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#options.io.out('^C');
    this.#readline.clearLine?.();
  }

  /** Puts a statement into the history, in front. */
  remember(statement: string): void {
    if (this.#kept[0] === statement) return;
    this.#kept.unshift(statement);
    this.#kept.splice(this.#options.historySize);
    this.#refill();
  }

  /**
   * The line has to be drawn again from its first row. In which row the cursor is now depends on the terminal: some wrap
   * lines anew, and some leave them. Where they say that the cursor is shows it, mostly.
   */
  #resized(): void {
    if (!this.#isDrawn) return this.#output.follow();
    this.#questions += 1;
    this.#options.io.out(WHERE_IS_THE_CURSOR);
    clearTimeout(this.#noAnswer);
    this.#noAnswer = setTimeout(() => {
      this.#questions = 1;
      this.#fit(undefined);
    }, ANSWER_WITHIN_MS);
  }

  #fit(column: number | undefined): void {
    // After several changes the last answer counts.
    if (this.#questions === 0 || (this.#questions -= 1) > 0) return;
    clearTimeout(this.#noAnswer);
    const left = this.#readline.getCursorPos();
    this.#output.follow();
    const wrapped = this.#readline.getCursorPos();
    const columnWhereLeft = Math.min(left.cols, this.#output.columns - 1);
    if (column !== undefined && columnWhereLeft !== wrapped.cols) {
      if (column === wrapped.cols) this.#rewraps = true;
      else if (column === columnWhereLeft) this.#rewraps = false;
    }
    if (!this.#isDrawn) return;
    // Where it isn't known, nothing above the line may be overwritten.
    const least = Math.min(left.rows, wrapped.rows);
    this.#readline.prevRows = this.#rewraps === undefined ? least : this.#rewraps ? wrapped.rows : left.rows;
    this.#readline.prompt(true);
  }

  #refill(): void {
    this.#entries?.splice(0, this.#entries.length, ...this.#kept);
  }

  onLine(listener: (line: string) => void): void {
    this.#readline.on('line', (line) => {
      this.#isDrawn = false;
      listener(line);
    });
  }

  /** Ctrl-C while the line is edited. */
  onInterrupt(listener: () => void): void {
    this.#readline.on('SIGINT', listener);
  }

  /** Ctrl-D on an empty line, or the end of the input. */
  onClose(listener: () => void): void {
    this.#readline.on('close', listener);
  }

  close(): void {
    this.#stopResize();
    clearTimeout(this.#noAnswer);
    this.#readline.close();
    this.#options.input.destroy();
  }
}

/** The terminal for readline, which wants a stream that knows its size. */
class TerminalOutput extends Writable {
  columns: number;

  constructor(
    readonly out: (text: string) => void,
    readonly screen: Screen,
  ) {
    super({ decodeStrings: false });
    this.columns = screen.columns;
  }

  get rows(): number {
    return this.screen.rows;
  }

  /** Takes the terminal's width over. */
  follow(): void {
    this.columns = this.screen.columns;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.out(String(chunk));
    done();
  }
}
