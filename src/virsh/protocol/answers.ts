import { MarkFinder, textOf, UntilMark, decodeLossy } from './marked.js';
import { echoing } from './line.js';

/** What virsh printed for one line of commands. */
export interface Answer {
  /** Standard output, between the marks. Throws a `ProtocolError` where it is not UTF-8. */
  text(): string;
  /** Standard error; empty where nothing went wrong. */
  readonly errors: string;
}

/**
 * Pairs what virsh prints on its two streams with the line that it was asked, one line at a time.
 *
 * virsh is asked to `echo` a mark before and after, all in the one line. Between the marks is what the
 * commands printed and nothing else, neither prompt nor readline's echo. No answer can hold a mark: whoever
 * writes it never sees one, and none is used twice.
 */
export class Answers {
  readonly #secret: string;
  #count = 0;
  #begin: MarkFinder | undefined;
  #output: UntilMark | undefined;
  #errors: UntilMark | undefined;
  #given: { output?: Uint8Array; errors?: string } = {};

  /** @param secret - letters and digits that can't be guessed */
  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Whether a line was asked that isn't answered yet. */
  get asked(): boolean {
    return this.#output !== undefined || this.#errors !== undefined;
  }

  /** How many bytes of an answer are held. */
  get length(): number {
    return (this.#begin === undefined ? (this.#output?.length ?? 0) : 0) + (this.#errors?.length ?? 0);
  }

  /** How many bytes the commands have printed for certain, while their end isn't known. */
  get printed(): number {
    return this.#begin === undefined ? Math.max(0, (this.#output?.length ?? 0) - this.#secret.length - 8) : 0;
  }

  /**
   * The line to give to virsh, without its end.
   *
   * @param commands - commands with their words quoted, `;` between them
   */
  ask(commands: string): string {
    this.#count += 1;
    const begin = `${this.#secret}${this.#count}a`;
    const end = `${this.#secret}${this.#count}z`;
    this.#begin = new MarkFinder(begin);
    this.#output = new UntilMark(end);
    this.#errors = new UntilMark(`error: ${end}\n`);
    this.#given = {};
    return `${echoing(begin, 'output')};${commands};${echoing(end, 'output')};${echoing(end, 'errors')}`;
  }

  /** Takes bytes of standard output; gives the answer once both streams have come to their mark. */
  takeOutput(chunk: Uint8Array): Answer | undefined {
    let bytes = chunk;
    if (this.#begin !== undefined) {
      const begun = this.#begin.find(bytes);
      if (begun === undefined) return undefined;
      this.#begin = undefined;
      bytes = bytes.subarray(begun);
    }
    const output = this.#output?.push(bytes);
    if (output === undefined) return undefined;
    this.#output = undefined;
    this.#given.output = output;
    return this.#answer();
  }

  /** Takes bytes of standard error. */
  takeErrors(chunk: Uint8Array): Answer | undefined {
    const errors = this.#errors?.push(chunk);
    if (errors === undefined) return undefined;
    this.#errors = undefined;
    this.#given.errors = decodeLossy(errors);
    return this.#answer();
  }

  #answer(): Answer | undefined {
    const { output, errors } = this.#given;
    if (output === undefined || errors === undefined) return undefined;
    return { text: () => textOf(output), errors };
  }
}
