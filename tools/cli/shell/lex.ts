/**
 * Cuts what was typed in the shell into words: `COMMAND key=value …`, several lines, quotes, and JSON after `=`.
 *
 * A backslash means nothing outside of quotes, except at the end of a line: a Windows guest's paths hold many.
 */

/** A part of the text: a word, the end of a line, or a sign inside of `transaction( … )`. */
export interface Token {
  readonly kind: 'word' | 'line' | '(' | ')' | ';';
  readonly start: number;
  readonly end: number;
  /** A word's text without its quotes; JSON in brackets is as it was typed. */
  readonly text: string;
  /** Whether the whole word is an object in JSON. */
  readonly json?: true;
  /** Where the value of `key=value` starts in the source text; undefined for a word without `=`. */
  readonly value?: { readonly start: number; readonly text: string; readonly form: ValueForm };
}

/** How a value was written: `"5"` is a string where `5` may be a number. */
export type ValueForm = 'bare' | 'quoted' | 'json';

/** What is still missing at the end of the text, and where it was opened. */
export interface Unclosed {
  readonly kind: 'quote' | 'bracket' | 'transaction' | 'backslash';
  readonly at: number;
}

export interface Lexed {
  readonly tokens: readonly Token[];
  readonly unclosed?: Unclosed;
}

export function lex(text: string): Lexed {
  return new Lexer(text).run();
}

const BLANK = /[^\S\n]/;

class Lexer {
  readonly #tokens: Token[] = [];
  #at = 0;
  #unclosed: Unclosed | undefined;
  /** Where the parenthesis of a transaction was opened. */
  #transaction: number | undefined;

  constructor(readonly text: string) {}

  run(): Lexed {
    while (this.#at < this.text.length && this.#unclosed === undefined) this.#next();
    if (this.#transaction !== undefined) this.#unclosed ??= { kind: 'transaction', at: this.#transaction };
    return { tokens: this.#tokens, ...(this.#unclosed === undefined ? {} : { unclosed: this.#unclosed }) };
  }

  #next(): void {
    const [start, letter] = [this.#at, this.text.charAt(this.#at)];
    if (BLANK.test(letter)) this.#at += 1;
    else if (letter === '\n') this.#sign('line', '\n');
    else if (this.#skipsLineEnd()) return;
    else if (letter === '{') {
      const json = this.#brackets();
      this.#tokens.push({ kind: 'word', start, end: this.#at, text: json, json: true });
    } else if (letter === '(' && this.#opensTransaction()) {
      this.#transaction = start;
      this.#sign('(', letter);
    } else if (this.#transaction !== undefined && (letter === ')' || letter === ';')) {
      if (letter === ')') this.#transaction = undefined;
      this.#sign(letter, letter);
    } else this.#word();
  }

  #sign(kind: Exclude<Token['kind'], 'word'>, text: string): void {
    this.#tokens.push({ kind, start: this.#at, end: (this.#at += 1), text });
  }

  /** Skips a backslash at the end of a line. At the end of the text another line has to follow. */
  #skipsLineEnd(): boolean {
    if (this.text.charAt(this.#at) !== '\\') return false;
    const end = this.text.charAt(this.#at + 1);
    if (end !== '\n' && end !== '') return false;
    if (end === '') this.#unclosed = { kind: 'backslash', at: this.#at };
    this.#at += 2;
    return true;
  }

  #isFirst(): boolean {
    return this.#tokens.every(({ kind }) => kind === 'line');
  }

  /** Returns whether `(` begins a list of actions: the first word is `transaction`, and no parenthesis was there. */
  #opensTransaction(): boolean {
    const first = this.#tokens.find(({ kind }) => kind === 'word');
    return first?.text === 'transaction' && !this.#tokens.some(({ kind }) => kind === '(');
  }

  #word(): void {
    const start = this.#at;
    let text = '';
    let value: { start: number; from: number; form: ValueForm } | undefined;
    while (this.#at < this.text.length && !this.#endsWord(text)) {
      const letter = this.text.charAt(this.#at);
      if (this.#skipsLineEnd()) break;
      if (value === undefined && letter === '=') {
        this.#at += 1;
        text += letter;
        value = { start: this.#at, from: text.length, form: 'bare' };
      } else if (value?.start === this.#at && (letter === '{' || letter === '[')) {
        value.form = 'json';
        text += this.#brackets();
      } else if (letter === '"' || letter === "'") {
        if (value !== undefined) value.form = 'quoted';
        text += this.#quoted(letter);
      } else {
        text += letter;
        this.#at += 1;
      }
    }
    const given = value && { start: value.start, text: text.slice(value.from), form: value.form };
    this.#tokens.push({
      kind: 'word',
      start,
      end: Math.min(this.#at, this.text.length),
      text,
      ...(given === undefined ? {} : { value: given }),
    });
  }

  #endsWord(text: string): boolean {
    const letter = this.text.charAt(this.#at);
    if (letter === '\n' || BLANK.test(letter)) return true;
    if (this.#transaction !== undefined) return letter === ')' || letter === ';';
    return letter === '(' && text === 'transaction' && this.#isFirst();
  }

  /** Reads a quoted part and returns its content: in double quotes a backslash escapes `"` and itself, in single ones nothing. */
  #quoted(quote: '"' | "'"): string {
    const start = this.#at;
    const pattern = quote === '"' ? /"(?:[^"\\\n]|\\.)*"/y : /'[^'\n]*'/y;
    pattern.lastIndex = start;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) {
      this.#unclosed = { kind: 'quote', at: start };
      this.#at = this.text.length;
      return this.text.slice(start + 1);
    }
    this.#at += found.length;
    const inside = found.slice(1, -1);
    return quote === '"' ? inside.replace(/\\(["\\])/g, '$1') : inside;
  }

  /** Reads JSON in brackets as it was typed, up to the bracket that closes the first one. */
  #brackets(): string {
    const start = this.#at;
    let depth = 0;
    for (; this.#at < this.text.length; this.#at += 1) {
      const letter = this.text.charAt(this.#at);
      if (letter === '{' || letter === '[') depth += 1;
      else if (letter === '}' || letter === ']') depth -= 1;
      else if (letter === '"') this.#at = endOfString(this.text, this.#at) - 1;
      if (depth === 0) {
        this.#at += 1;
        return this.text.slice(start, this.#at);
      }
    }
    this.#at = this.text.length;
    this.#unclosed = { kind: 'bracket', at: start };
    return this.text.slice(start);
  }
}

/** The end of the JSON string that opens at `start`; the end of its line if it isn't closed there. */
function endOfString(text: string, start: number): number {
  const pattern = /"(?:[^"\\\n]|\\.)*"?/y;
  pattern.lastIndex = start;
  pattern.exec(text);
  return pattern.lastIndex;
}
