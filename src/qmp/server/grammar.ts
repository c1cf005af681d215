/** The grammar of QEMU's JSON parser, and its texts for what it refuses. */
import type { Lexeme } from './lexeme.js';
import { NO_VALUE, type ParserWords } from './parser-words.js';

declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean },
) => { decode(bytes: Uint8Array): string };

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** One fault, at a byte of the value. */
export interface ParseFault {
  readonly desc: string;
  readonly at: number;
}

/** The characters that are escaped by a letter. */
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** What QEMU expects next, inside or outside of an object or a list. */
type Due = 'value' | 'first value' | 'name' | 'first name' | 'colon' | 'separator';

/** An object or a list whose end has not come. */
interface OpenValue {
  readonly bracket: '{' | '[';
  /** Of an object: the names of its members, and that of the member whose value is due or under way. */
  readonly names: Set<string>;
  name: string;
}

/** QEMU's grammar, one token after another. It keeps the first fault and reads on to the value's end. */
export class Grammar {
  readonly #words: ParserWords;
  readonly #bytes: Uint8Array;

  fault: ParseFault | undefined;
  #due: Due = 'value';
  readonly #open: OpenValue[] = [];
  /** QEMU finds the end by counting brackets, without matching their kinds. */
  #braces = 0;
  #brackets = 0;

  constructor(words: ParserWords, bytes: Uint8Array) {
    this.#words = words;
    this.#bytes = bytes;
  }

  /**
   * Returns whether the value ends with the token.
   *
   * @param at - where QEMU reports it to be
   */
  take(lexeme: Lexeme, at: number): boolean {
    const { text } = lexeme;
    if (lexeme.kind === 'punctuation') {
      if (text === '{') this.#braces += 1;
      if (text === '}') this.#braces -= 1;
      if (text === '[') this.#brackets += 1;
      if (text === ']') this.#brackets -= 1;
    }
    if (this.fault === undefined) {
      const desc = this.#refuse(lexeme);
      if (desc !== undefined) this.fault = { desc, at };
    }
    const isBalanced = this.#braces === 0 && this.#brackets === 0;
    return isBalanced || this.#braces < 0 || this.#brackets < 0;
  }

  #refuse(lexeme: Lexeme): string | undefined {
    const { kind, text } = lexeme;
    const inside = this.#open.at(-1)?.bracket;
    switch (this.#due) {
      case 'colon':
        if (text !== ':' || kind !== 'punctuation') return this.#words.noColon;
        this.#due = 'value';
        return undefined;
      case 'separator':
        if (inside === undefined) return undefined;
        if (kind === 'punctuation' && text === (inside === '{' ? '}' : ']')) return this.#close();
        if (kind !== 'punctuation' || text !== ',') return this.#words.noSeparator[inside];
        this.#due = inside === '{' ? 'name' : 'value';
        return undefined;
      case 'name':
      case 'first name':
        if (text === '}' && this.#due === 'first name') return this.#close();
        this.#due = 'colon';
        return this.#refuseName(lexeme);
      default:
        if (text === ']' && this.#due === 'first value') return this.#close();
        return this.#refuseValue(lexeme);
    }
  }

  #close(): string | undefined {
    this.#open.pop();
    return this.#completed();
  }

  /** A value is whole: QEMU looks at its name only now. */
  #completed(): string | undefined {
    this.#due = 'separator';
    const inside = this.#open.at(-1);
    if (inside?.bracket !== '{') return undefined;
    if (inside.names.has(inside.name)) return 'duplicate key';
    inside.names.add(inside.name);
    return undefined;
  }

  #refuseName(lexeme: Lexeme): string | undefined {
    const { kind, text } = lexeme;
    if (kind === 'string') {
      const desc = this.#refuseString(lexeme);
      const inside = this.#open.at(-1);
      if (desc === undefined && inside !== undefined) inside.name = this.#textOf(lexeme);
      return desc;
    }
    const { punctuation, value } = this.#words.noName;
    if (kind === 'punctuation' && !'{['.includes(text)) return punctuation;
    return (this.#words.isIncremental ? undefined : refuseKeyword(lexeme)) ?? value;
  }

  #refuseValue(lexeme: Lexeme): string | undefined {
    const { kind, text } = lexeme;
    this.#due = 'separator';
    if (kind === 'string') return this.#refuseString(lexeme) ?? this.#completed();
    if (kind !== 'punctuation') return refuseKeyword(lexeme) ?? this.#completed();
    if (text !== '{' && text !== '[') return NO_VALUE;
    this.#open.push({ bracket: text, names: new Set(), name: '' });
    this.#due = text === '{' ? 'first name' : 'first value';
    return undefined;
  }

  /** The text of a string that QEMU reads. */
  #textOf({ text, at }: Lexeme): string {
    const written = UTF8.decode(this.#bytes.subarray(at + 1, at + text.length - 1));
    return written.replace(/\\(?:u([\da-f]{4})|([^]))/gi, (_, hex: string | undefined, escaped: string) =>
      hex === undefined ? (ESCAPES[escaped] ?? escaped) : String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }

  #refuseString({ text, at }: Lexeme): string | undefined {
    const escapes = /\\(?:u([^]{0,4})|([^]))|[^\\]+/g;
    for (let match = escapes.exec(text); match !== null; match = escapes.exec(text)) {
      const [piece, hex, escaped] = match;
      if (hex !== undefined) {
        const unit = /^[\da-f]{4}$/i.test(hex) ? Number.parseInt(hex, 16) : undefined;
        if (unit === undefined) return `\\u${hex} is not a valid Unicode character`;
        const next = /^\\u(d[c-f][\da-f]{2})/i.exec(text.slice(escapes.lastIndex))?.[1];
        const isPair = unit >= 0xd800 && unit < 0xdc00 && next !== undefined;
        const code = isPair ? 0x10000 + ((unit - 0xd800) << 10) + (Number.parseInt(next, 16) - 0xdc00) : unit;
        if (!isCharacter(String.fromCodePoint(code))) return `\\u${hex} is not a valid Unicode character`;
        if (isPair) escapes.lastIndex += 6;
      } else if (escaped !== undefined) {
        if (!`"'\\/bfnrt`.includes(escaped)) return 'invalid escape sequence in string';
      } else if (!this.#isText(at + match.index, piece.length)) {
        return 'invalid UTF-8 sequence in string';
      }
    }
    return undefined;
  }

  #isText(from: number, length: number): boolean {
    try {
      return isCharacter(UTF8.decode(this.#bytes.subarray(from, from + length)));
    } catch {
      return false;
    }
  }
}

/** Returns whether QEMU accepts all characters of a text: it refuses noncharacters, too. */
function isCharacter(text: string): boolean {
  return !/[\p{Surrogate}\p{Noncharacter_Code_Point}]/u.test(text);
}

function refuseKeyword({ kind, text }: Lexeme): string | undefined {
  if (kind !== 'keyword' || ['true', 'false', 'null'].includes(text)) return undefined;
  return `invalid keyword '${text}'`;
}
