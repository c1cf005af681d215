import { echoing } from './line.js';
import { LineCutter } from './lines.js';
import { MarkFinder, decodeLossy } from './marked.js';
import { isLogged } from './rpc-log.js';

/** What came of the bytes of a command that goes on printing. */
export interface Printed {
  /** Going over them throws a `ProtocolError` at the first one that is not UTF-8. */
  readonly lines: Iterable<string>;
  /** The command has begun with these bytes. */
  readonly begun: boolean;
}

/** A command that prints lines until it is ended from outside, such as `event --loop`. */
export class Loop {
  readonly #begin: MarkFinder;
  #begun = false;
  readonly #output = new LineCutter();
  readonly #end: MarkFinder;
  readonly #errors = new LineCutter(decodeLossy);
  readonly #endLine: string;
  readonly #words: string[] = [];
  #outputEnded = false;
  #errorsEnded = false;
  /** The line to give to virsh, without its end. */
  readonly line: string;

  /**
   * @param command - its words quoted
   * @param secret - letters and digits that can't be guessed
   */
  constructor(command: string, secret: string) {
    const begin = `${secret}a`;
    const end = `${secret}z`;
    this.#begin = new MarkFinder(begin);
    this.#end = new MarkFinder(end);
    this.#endLine = `error: ${end}`;
    this.line = `${echoing(begin, 'output')};${command};${echoing(end, 'output')};${echoing(end, 'errors')}`;
  }

  /** Whether the command has ended, and all that it printed was given. */
  get ended(): boolean {
    return this.#outputEnded && this.#errorsEnded;
  }

  /** What the command printed on standard error. */
  get errors(): string {
    return this.#words.join('\n');
  }

  /** How many bytes are held of a line that isn't over. */
  get length(): number {
    return this.#output.length + this.#errors.length;
  }

  /** Takes bytes of standard output. */
  takeOutput(chunk: Uint8Array): Printed {
    let bytes = chunk;
    const before = this.#begun;
    if (!before) {
      const begun = this.#begin.find(chunk);
      if (begun === undefined) return NOTHING;
      this.#begun = true;
      bytes = chunk.subarray(begun);
    }
    if (this.#outputEnded) return NOTHING;
    const end = this.#end.find(bytes);
    this.#outputEnded = end !== undefined;
    // The end's mark is on a line of its own, so the lines before it are whole.
    return { lines: this.#output.push(bytes.subarray(0, end)), begun: !before };
  }

  /** Takes bytes of standard error, and gives the lines of libvirt's log in it. */
  takeErrors(chunk: Uint8Array): string[] {
    const logged: string[] = [];
    for (const line of this.#errors.push(chunk)) {
      if (isLogged(line)) logged.push(line);
      else if (line === this.#endLine) this.#errorsEnded = true;
      else if (!this.#errorsEnded && this.#words.length < MAX_ERROR_LINES) this.#words.push(line);
    }
    return logged;
  }
}

const NOTHING: Printed = { lines: [], begun: false };

/** In lines: an old libvirt may grumble for as long as it runs. */
const MAX_ERROR_LINES = 100;
