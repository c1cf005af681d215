import type { Observable } from 'rxjs';
import { ArgumentError, SerialError } from '../errors.js';
import { abortSignal, checkOptions, assertOption, duration, text as textRule } from '../options.js';
import { tail, TextOutput } from './text-output.js';

/** How to wait for text on the serial console. */
export interface WaitForOptions {
  /** How long to wait, in milliseconds; by default until the machine ends. */
  readonly timeout?: number | undefined;
  /** When it is aborted, the wait fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A machine's first serial port.
 *
 * @example
 * const machine = await launchQemu({ args: ['-kernel', 'bzImage', '-append', 'console=ttyS0'], serial: true });
 * machine.serial.text$.subscribe((text) => process.stdout.write(text));
 * await machine.serial.waitFor('login: ', { timeout: 60_000 });
 * machine.serial.write('root\n');
 */
export interface SerialConsole {
  /**
   * The text that the guest prints, decoded as UTF-8, in pieces as they come. Hot: only the first subscriber also gets the
   * text from before its subscription (the last 1,048,576 characters). Completes when the machine ends.
   */
  readonly text$: Observable<string>;

  /** Sends text to the guest, as UTF-8. After the machine's end it is dropped. */
  write(text: string): void;

  /**
   * Waits for text, which may come in several pieces. The search begins where the last match ended, so that two waits in a
   * row miss nothing; it covers the last 65,536 characters.
   *
   * @param pattern - the text itself, or a regular expression, whose flags `g` and `y` are ignored
   * @param options - how long to wait
   * @returns resolves to the match, as `RegExp.exec` returns it; `input` is the text that was searched
   * @throws (rejects with) `SerialError`, with the last lines that were printed, after `timeout` or when the machine ends
   *
   * @example
   * const [, version] = await machine.serial.waitFor(/^Linux version (\S+)/m, { timeout: 30_000 });
   */
  waitFor(pattern: string | RegExp, options?: WaitForOptions): Promise<RegExpExecArray>;
}

/** How much is kept to be searched, in UTF-16 code units. */
const MAX_SEARCHED_CHARS = 65_536;
/** How much an error shows of what was printed. */
const MAX_SHOWN_CHARS = 2_000;
const MAX_SHOWN_LINES = 10;

interface Waiter {
  readonly pattern: Pattern;
  /** Where its search begins, counted from the first character that was ever printed. */
  readonly from: number;
  readonly resolve: (match: RegExpExecArray) => void;
  readonly reject: (error: unknown) => void;
}

/** The console over the bytes that come and go. */
export class Serial implements SerialConsole {
  readonly #send: (text: string) => void;
  readonly #name: string | undefined;

  readonly #output = new TextOutput();
  readonly text$ = this.#output.text$;
  readonly #waiters = new Set<Waiter>();
  #printed = '';
  /** How many characters were printed before those that are kept. */
  #dropped = 0;
  /** Where the next search begins. */
  #next = 0;
  #end: string | undefined;

  /**
   * @param send - types bytes
   * @param name - the monitor's, for errors
   */
  constructor(send: (text: string) => void, name: string | undefined) {
    this.#send = send;
    this.#name = name;
  }

  push(bytes: Uint8Array): void {
    this.#take(this.#output.push(bytes));
  }

  /** @param how - how the machine ended, such as `ended with code 0` */
  end(how: string): void {
    if (this.#end !== undefined) return;
    this.#end = how;
    this.#take(this.#output.end());
    for (const { pattern, reject } of [...this.#waiters]) reject(this.#ended(pattern, how));
  }

  write(text: string): void {
    assertOption(text, textRule, "serial.write: 'text'");
    if (this.#end === undefined) this.#send(text);
  }

  async waitFor(pattern: string | RegExp, options: WaitForOptions = {}): Promise<RegExpExecArray> {
    checkOptions(options, { timeout: duration, signal: abortSignal }, 'serial.waitFor');
    const { timeout, signal } = options;
    const searched = readPattern(pattern);
    signal?.throwIfAborted();
    const match = this.#search(searched, this.#next);
    if (match !== undefined) return match;
    if (this.#end !== undefined) throw this.#ended(searched, this.#end);
    return this.#wait(searched, timeout, signal);
  }

  #wait(pattern: Pattern, timeout: number | undefined, signal: AbortSignal | undefined) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waiter: Waiter | undefined;
    const abort = () => waiter?.reject(signal?.reason);
    return new Promise<RegExpExecArray>((resolve, reject) => {
      waiter = { pattern, from: this.#next, resolve, reject };
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', abort);
      if (timeout === undefined) return;
      const late = () => reject(this.#failure('timeout', pattern, `within ${timeout} ms`));
      timer = setTimeout(late, timeout);
    }).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      this.#waiters.delete(waiter as Waiter);
    });
  }

  #take(text: string): void {
    if (text === '') return;
    this.#printed += text;
    for (const waiter of [...this.#waiters]) {
      const match = this.#search(waiter.pattern, waiter.from);
      if (match === undefined) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(match);
    }
    const kept = tail(this.#printed, MAX_SEARCHED_CHARS);
    this.#dropped += this.#printed.length - kept.length;
    this.#printed = kept;
  }

  #search({ expression }: Pattern, from: number): RegExpExecArray | undefined {
    const start = Math.max(from, this.#dropped);
    const match = expression.exec(this.#printed.slice(start - this.#dropped)) ?? undefined;
    if (match !== undefined) this.#next = Math.max(this.#next, start + match.index + match[0].length);
    return match;
  }

  #ended(pattern: Pattern, how: string): SerialError {
    return this.#failure('ended', pattern, `before the machine ${how}`);
  }

  #failure(reason: 'timeout' | 'ended', { shown }: Pattern, when: string): SerialError {
    const output = lastLines(this.#printed);
    const seen = output.trim() === '' ? 'it printed nothing' : `its last lines:\n${withoutControls(output)}`;
    const message = `the serial console printed no ${shown} ${when}; ${seen}`;
    return new SerialError(message, { reason, output }, { monitor: this.#name });
  }
}

/** What is searched for, and how errors show it. */
interface Pattern {
  readonly expression: RegExp;
  readonly shown: string;
}

/** @throws {@link ArgumentError} for what can't be searched for */
function readPattern(pattern: unknown): Pattern {
  if (typeof pattern === 'string' && pattern !== '') {
    const literal = pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    return { expression: new RegExp(literal), shown: JSON.stringify(pattern) };
  }
  if (pattern instanceof RegExp) {
    const expression = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    return { expression, shown: String(pattern) };
  }
  throw new ArgumentError("serial.waitFor: 'pattern' must be text that isn't empty, or a regular expression");
}

function lastLines(text: string): string {
  return tail(text.trimEnd().split('\n').slice(-MAX_SHOWN_LINES).join('\n'), MAX_SHOWN_CHARS);
}

/** A firmware's colours and cursor movements would garble the terminal that shows the error. */
function withoutControls(text: string): string {
  return text.replace(ESCAPE_SEQUENCES, '').replace(CONTROLS, '');
}

const ESC = String.fromCharCode(0x1b);
const ESCAPE_SEQUENCES = new RegExp(`${ESC}(?:\\[[0-9;?=]*[A-Za-z]|[()][A-Z0-9]|.)`, 'g');
const CONTROLS = /(?![\n\t])\p{Cc}/gu;
