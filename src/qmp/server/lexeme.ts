/** The tokens of QEMU's JSON lexer, whose rules are not those of JSON.parse. */

/** A token, or bytes that can't be one (`stray`). `at` is the index of its first byte. */
export interface Lexeme {
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

/**
 * Reads the token behind white space; undefined at the text's end.
 *
 * @param text - one character for each byte
 */
export function lexemeAt(text: string, from: number): Lexeme | undefined {
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
