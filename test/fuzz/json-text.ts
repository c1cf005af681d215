/** JSON texts as QEMU and others write them, and a slow reader of them to compare with. */
import type { Random } from './random.js';

const STRINGS = [
  ...[
    '',
    'x',
    'id',
    '__proto__',
    'é',
    '\u{1f5a5}',
    '\u2028',
    '\ufeff',
    '}{"\\',
    '\\u0000',
    'a\\',
    '\\"',
    '\n',
  ],
  ...['9007199254740993', '18446744073709551615', 'int0:', 'constructor', ' '.repeat(40)],
];
const NUMBERS = [
  ...['0', '-0', '1', '-1', '0.5', '1e3', '1E-400', '9007199254740991', '9007199254740992', '1.0'],
  ...['-9007199254740993', '18446744073709551615', '12345678901234567.5', '1234567890123456789e2'],
];

/** A string as a token: escaped as JSON.stringify does, or more than it need be. */
export function stringToken(random: Random): string {
  const text = random.pick(STRINGS);
  if (!random.oneIn(3)) return JSON.stringify(text);
  const escaped = Array.from(
    { length: text.length },
    (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped.join('')}"`;
}

export function numberToken(random: Random): string {
  if (!random.oneIn(3)) return random.pick(NUMBERS);
  const digits = Array.from({ length: random.between(1, 24) }, () => random.below(10)).join('');
  return `${random.oneIn(4) ? '-' : ''}${digits.replace(/^0+(?=.)/, '')}`;
}

/** Any value's text, its layout at random. */
export function jsonText(random: Random, depth = 3): string {
  const blank = random.pick(['', '', ' ', '\t']);
  switch (depth === 0 ? random.below(5) : random.below(8)) {
    case 0:
      return random.pick(['true', 'false', 'null']);
    case 1:
    case 2:
      return numberToken(random);
    case 3:
    case 4:
      return stringToken(random);
    case 5:
      return `[${random.list(4, () => blank + jsonText(random, depth - 1)).join(`${blank},`)}${blank}]`;
    default:
      return objectText(random, depth);
  }
}

export function objectText(random: Random, depth = 3): string {
  const blank = random.pick(['', '', ' ']);
  const members = random.list(
    4,
    () => `${blank}${stringToken(random)}:${blank}${jsonText(random, depth - 1)}`,
  );
  return `{${members.join(',')}${blank}}`;
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;

/** Reads JSON to the letter of RFC 8259, integers exact: a number while that is safe. */
export function readSlowly(text: string): unknown {
  let at = 0;
  const fail = (): never => {
    throw new SyntaxError(`no JSON at ${at}`);
  };
  const blanks = () => {
    while (at < text.length && ' \t\n\r'.includes(text[at] as string)) at += 1;
  };
  const token = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found !== undefined) at = pattern.lastIndex;
    return found;
  };
  /** `each` until the bracket closes, commas between. */
  const listed = (close: string, each: () => void) => {
    at += 1;
    blanks();
    if (text[at] === close) at += 1;
    else {
      for (;;) {
        each();
        blanks();
        const sign = text[at];
        at += 1;
        if (sign === close) return;
        if (sign !== ',') fail();
      }
    }
  };
  const string = (): string => {
    blanks();
    const [found] = token(STRING) ?? fail();
    if ([...found].some((character) => character < ' ')) fail();
    return JSON.parse(found) as string;
  };
  const value = (): unknown => {
    blanks();
    if (text[at] === '{') {
      const members: Record<string, unknown> = {};
      listed('}', () => {
        const key = string();
        blanks();
        if (text[at] !== ':') fail();
        at += 1;
        const options = { enumerable: true, configurable: true, writable: true };
        Object.defineProperty(members, key, { value: value(), ...options });
      });
      return members;
    }
    if (text[at] === '[') {
      const elements: unknown[] = [];
      listed(']', () => elements.push(value()));
      return elements;
    }
    if (text[at] === '"') return string();
    const number = token(NUMBER);
    if (number !== undefined) {
      const [digits, fraction, exponent] = number;
      const read = Number(digits);
      const exact = fraction !== undefined || exponent !== undefined || Number.isSafeInteger(read);
      return exact ? read : BigInt(digits);
    }
    const [word] = token(WORD) ?? fail();
    return JSON.parse(word) as unknown;
  };
  const read = value();
  blanks();
  if (at < text.length) fail();
  return read;
}

/** A value as text that tells -0 from 0, a bigint from a number, and one order of members from another. */
export function shown(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(',')}]`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${shown(member)}`)
    .join(',')}}`;
}
