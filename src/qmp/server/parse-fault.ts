/** Finds the faults that QEMU's JSON parser finds in a client's text, and words them as QEMU does. Its rules are not those of JSON.parse. */

declare const TextDecoder: new (
  label?: string,
  options?: { readonly fatal: boolean },
) => { decode(bytes: Uint8Array): string };

/** The wording of QEMU's parser, which differs between releases. */
export interface ParserWords {
  /** Whether line and column come first. */
  readonly hasPositions: boolean;
  readonly noColon: string;
  readonly noSeparator: { readonly '{': string; readonly '[': string };
  /** Where a member's name is expected: for `}` and the like, and for a value that is not a string. */
  readonly noName: { readonly punctuation: string; readonly value: string };
  /** Whether a fault in the order of tokens is reported although something after it isn't a token. */
  readonly isIncremental: boolean;
}

const NO_VALUE = 'expecting value';

const BEFORE_11_1: ParserWords = {
  hasPositions: false,
  noColon: 'missing : in object pair',
  noSeparator: { '{': 'expected separator in dict', '[': 'expected separator in list' },
  noName: { punctuation: NO_VALUE, value: 'key is not a string in object' },
  isIncremental: false,
};

const SINCE_11_1: ParserWords = {
  hasPositions: true,
  noColon: "expecting ':'",
  noSeparator: { '{': "expected ',' or '}'", '[': "expected ',' or ']'" },
  noName: { punctuation: 'expecting key', value: 'expecting key' },
  isIncremental: true,
};

export function parserWordsOf(qemu: { readonly major: number; readonly minor: number }): ParserWords {
  return qemu.major > 11 || (qemu.major === 11 && qemu.minor >= 1) ? SINCE_11_1 : BEFORE_11_1;
}

/** One fault, at a byte of the value. */
export interface ParseFault {
  readonly desc: string;
  readonly at: number;
}

/** The faults that QEMU reports for a value, and where it reads on: at the value's end, unless a part is not a token. */
export interface ParseFaults {
  readonly faults: readonly ParseFault[];
  readonly end: number;
  /** Whether QEMU skips to a byte at which it goes on reading, which may come later. */
  readonly skips: boolean;
}

interface Lexeme {
  readonly kind: 'punctuation' | 'string' | 'number' | 'keyword' | 'stray';
  readonly text: string;
  readonly at: number;
}

const SPACE = /[ \t\r\n]*/y;
// A string holds neither control characters nor the bytes FE and FF.
const IN_STRING = String.raw`\\\x00-\x1f\xfe\xff`;
const stringIn = (quote: string) => `${quote}(?:[^${quote}${IN_STRING}]|\\\\[^\\x00-\\x1f\\xfe\\xff])*`;

const LEXEMES: readonly (readonly [Lexeme['kind'], RegExp])[] = [
  ['punctuation', /[{}[\]:,]/y],
  ['string', new RegExp(`${stringIn('"')}"|${stringIn("'")}'`, 'y')],
  ['number', /-?(?:0\.\d+|[1-9]\d*(?:\.\d+)?)[eE][+-]?\d+/y],
  ['number', /-?(?:0|[1-9]\d*)\.\d+(?![eE\d])/y],
  ['number', /-?(?:0(?![.\d])|[1-9]\d*(?![.eE\d]))/y],
  ['keyword', /[a-z]+/y],
  // The bytes that could begin a token, and the byte that can't continue it.
  ['stray', new RegExp(`(?:${stringIn('"')}|${stringIn("'")})\\\\?[^]?`, 'y')],
  ['stray', /-?0\d|-?(?:0|[1-9]\d*)(?:\.(?:\d+(?:[eE][+-]?)?)?|[eE][+-]?)[^]?|-[^]?/y],
  ['stray', /[^]/y],
];

/** After bytes that are not a token, QEMU skips to a control character, to FE or FF, or to one of these. */
const PUNCTUATION = '{}[]:,';

/** Returns whether QEMU reads on at the byte. */
export function resumesAt(byte: number): boolean {
  return byte < 0x20 || byte >= 0xfe || PUNCTUATION.includes(String.fromCharCode(byte));
}

/** One character for each byte, so that an index in the text is an index in the bytes. */
const LATIN1 = new TextDecoder('latin1');
const LOSSY_UTF8 = new TextDecoder('utf-8');
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads values as QEMU does, one at each call.
 *
 * @param bytes - values one after another, which may be malformed
 * @returns a function of the byte at which a value begins
 */
export function faultReader(bytes: Uint8Array, words: ParserWords): (from: number) => ParseFaults {
  const text = LATIN1.decode(bytes);
  return (from) => {
    const grammar = new Grammar(words, bytes);
    const faults: ParseFault[] = [];
    let at = from;
    for (let before: Lexeme | undefined; ;) {
      const lexeme = lexemeAt(text, at);
      if (lexeme === undefined) return { faults, end: text.length, skips: false };
      // QEMU counts the column twice for a byte that ends a number or a keyword.
      const isCountedTwice = lexeme.at === at && (before?.kind === 'number' || before?.kind === 'keyword');
      const column = lexeme.at + (isCountedTwice ? 1 : 0);
      at = lexeme.at + lexeme.text.length;
      before = lexeme;
      if (lexeme.kind !== 'stray') {
        if (!grammar.take(lexeme, column)) continue;
        if (grammar.fault !== undefined) faults.push(grammar.fault);
        return { faults, end: at, skips: false };
      }
      if (words.isIncremental && grammar.fault !== undefined) faults.push(grammar.fault);
      else faults.push({ desc: `stray '${printed(bytes.subarray(lexeme.at, at))}'`, at: column });
      const ahead = bytes.subarray(at).findIndex(resumesAt);
      const resumed = ahead < 0 ? text.length : at + ahead;
      // No value begins with these, so the next fault is known. Its column is counted twice, too.
      if (!/[}\]:,]/.test(text.charAt(resumed))) return { faults, end: resumed, skips: true };
      faults.push({ desc: NO_VALUE, at: resumed + 1 });
      return { faults, end: resumed + 1, skips: false };
    }
  };
}

/** QEMU's own string ends at a NUL. */
function printed(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return LOSSY_UTF8.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function lexemeAt(text: string, from: number): Lexeme | undefined {
  SPACE.lastIndex = from;
  SPACE.test(text);
  const at = SPACE.lastIndex;
  if (at >= text.length) return undefined;
  for (const [kind, pattern] of LEXEMES) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return { kind, text: found, at };
  }
  return undefined;
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
class Grammar {
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
