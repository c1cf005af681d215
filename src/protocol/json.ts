/**
 * JSON as QMP needs it: integers are exact in both directions, and a value that QEMU can't read is refused.
 *
 * QEMU's integers have 64 bits; `JSON.parse` rounds those above 2^53 - 1 without an error.
 */
import { ArgumentError } from '../errors.js';
import type { JsonObject, JsonValue } from './types.js';

const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;
/** QEMU's parser refuses deeper nesting; the command object around the arguments takes one level. */
const MAX_WRITTEN_DEPTH = 1023;

/**
 * Writes a value as JSON, `bigint` as plain digits.
 *
 * @param value - what JSON can carry; `undefined` members are left out
 * @returns JSON text without line ends
 * @throws {@link ArgumentError} naming the path of a part that QEMU can't read: NaN, an integer outside
 *   -2^63 … 2^64-1, a lone surrogate or a Unicode noncharacter, a cycle, `undefined` in an array, a function
 *
 * @example
 * stringify({ 'max-bandwidth': 18446744073709551615n }); // '{"max-bandwidth":18446744073709551615}'
 */
export function stringify(value: unknown): string {
  return write(value, []);
}

/** @internal As `stringify`, for a part of a larger value: errors begin with its `path`. */
export function stringifyAt(value: unknown, path: string): string {
  return write(value, [{ key: path, holder: undefined }]);
}

/** The path from the outermost value to the current one; `holder` is the object that has `key`. */
type Trail = { readonly key: string | number; readonly holder: object | undefined }[];

function write(value: unknown, trail: Trail): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, trail);
    case 'number':
      if (!Number.isFinite(value)) throw refusal(trail, 'is not a finite number');
      // As a bigint: a number prints only as many digits as identify it, and zeros after them.
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) return writeInteger(BigInt(value), trail);
      return String(value === 0 ? 0 : value);
    case 'bigint':
      return writeInteger(value, trail);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : writeObject(value, trail);
    default:
      throw refusal(
        trail,
        `is ${typeof value === 'undefined' ? '' : 'a '}${typeof value}, which JSON can't carry`,
      );
  }
}

function writeInteger(value: bigint, trail: Trail): string {
  if (value < INT64_MIN || value > UINT64_MAX) {
    throw refusal(trail, 'is outside of -2^63 … 2^64-1, the integers that QEMU has');
  }
  return value.toString();
}

/** QEMU's parser refuses both, with an error that names no command. */
const NOT_FOR_QEMU = /[\p{Surrogate}\p{Noncharacter_Code_Point}]/u;

function writeString(value: string, trail: Trail): string {
  const [refused] = NOT_FOR_QEMU.exec(value) ?? [];
  if (refused !== undefined)
    throw refusal(trail, `holds ${describeCharacter(refused)}, which QEMU can't read`);
  return JSON.stringify(value);
}

function writeObject(value: object, trail: Trail): string {
  if (trail.length > MAX_WRITTEN_DEPTH)
    throw refusal(trail, `is nested deeper than ${MAX_WRITTEN_DEPTH} levels`);
  const shown = shownBy(value, trail);
  if (typeof shown !== 'object' || shown === null) return write(shown, trail);
  if (trail.some(({ holder }) => holder === shown)) throw refusal(trail, 'is a cycle: it holds itself');
  return Array.isArray(shown) ? writeArray(shown, trail) : writeMembers(shown, trail);
}

/** Returns the result of the value's `toJSON` if it has one, else the value. A `toJSON` of the result is not called. */
function shownBy(value: object, trail: Trail): unknown {
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return value;
  return value.toJSON(trail.at(-1)?.key ?? '') as unknown;
}

function writeArray(value: readonly unknown[], trail: Trail): string {
  let text = '[';
  for (let index = 0; index < value.length; index += 1) {
    trail.push({ key: index, holder: value });
    text += (index === 0 ? '' : ',') + write(value[index], trail);
    trail.pop();
  }
  return `${text}]`;
}

function writeMembers(value: object, trail: Trail): string {
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (kind in globalThis && kind !== 'Object') throw refusal(trail, `is a ${kind}, which JSON can't carry`);
  let text = '{';
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    trail.push({ key, holder: value });
    text += `${text === '{' ? '' : ','}${writeString(key, trail)}:${write(member, trail)}`;
    trail.pop();
  }
  return `${text}}`;
}

function refusal(trail: Trail, what: string): ArgumentError {
  const shown = trail.length > 12 ? [...trail.slice(0, 8), { key: '…' }, ...trail.slice(-2)] : trail;
  let path = '';
  for (const { key } of shown) path += typeof key === 'number' ? `[${key}]` : path === '' ? key : `.${key}`;
  return new ArgumentError(
    `${path === '' ? 'the value' : path.replace(ALL_NOT_FOR_QEMU, '\u{FFFD}')} ${what}`,
  );
}

const ALL_NOT_FOR_QEMU = new RegExp(NOT_FOR_QEMU, 'gu');

function describeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const kind = /\p{Surrogate}/u.test(character) ? 'a lone surrogate' : 'the noncharacter';
  return `${kind} U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * Reads JSON with integers exact: `number` while it is safe, `bigint` from 2^53 on.
 *
 * @param text - JSON text
 * @returns its value
 * @throws `SyntaxError` where the text is not JSON, as `JSON.parse` does
 *
 * @example
 * parse('[1, 18446744073709551615]'); // [1, 18446744073709551615n]
 */
export function parse(text: string): JsonValue {
  const wide = wideIntegers(text);
  if (wide === undefined) return JSON.parse(text) as JsonValue;
  const marker = freshMarker(text);
  return reviveMarked(JSON.parse(markWideIntegers(text, wide, marker)) as JsonValue, marker, wide.length);
}

/** Where an integer begins and ends, its sign included. */
type Span = readonly [start: number, end: number];

/** An unsafe integer has at least this many digits: 2^53 has 16. */
const MIN_WIDE_DIGITS = 16;

/**
 * Finds the integers that a `number` can't hold; undefined if there are none. A run of 16 digits covers one of every 16
 * places, so it is enough to look at every sixteenth character.
 */
function wideIntegers(text: string): Span[] | undefined {
  let found: Span[] | undefined;
  /** A place outside of strings; the text before it is examined. */
  let structure = 0;
  for (let at = MIN_WIDE_DIGITS - 1; at < text.length; at += MIN_WIDE_DIGITS) {
    if (!isDigit(text, at) || !isAmongDigits(text, at)) continue;
    let start = at;
    while (start > 0 && isDigit(text, start - 1)) start -= 1;
    let end = at + 1;
    while (isDigit(text, end)) end += 1;
    if (end - start >= MIN_WIDE_DIGITS && isWideInteger(text, start, end)) {
      structure = outsideStrings(text, structure, start);
      if (structure <= start)
        (found ??= []).push([text.charCodeAt(start - 1) === MINUS ? start - 1 : start, end]);
    }
    // Continues after this run.
    at = Math.max(at, end - (end % MIN_WIDE_DIGITS) - 1);
  }
  return found;
}

const MINUS = 0x2d;

/**
 * An integer, from its first digit on: not a part of another number, nor one that JSON.parse refuses. It refuses a number as a
 * key, too; a marked number is a string, which it would accept.
 */
const INTEGER = /(?<![.eE+]-?)[1-9]\d*(?![\d.eE]|[ \t\r\n]*:)/y;

/** Returns whether the run of digits is an integer that a `number` can't hold. */
function isWideInteger(text: string, start: number, end: number): boolean {
  INTEGER.lastIndex = start;
  return INTEGER.test(text) && !Number.isSafeInteger(Number(text.slice(start, end)));
}

/** Returns the first place outside of strings from `goal` on; `from` must be outside of strings. */
function outsideStrings(text: string, from: number, goal: number): number {
  let at = from;
  while (at <= goal) {
    const quote = text.indexOf('"', at);
    if (quote < 0 || quote > goal) return goal;
    at = endOfString(text, quote);
  }
  return at;
}

/**
 * Returns whether a digit may be one of 16 in a row: then at least 8 follow it on one side, and either 12 on that side or
 * 4 on the other one.
 */
function isAmongDigits(text: string, at: number): boolean {
  const [left, right] = [isDigit(text, at - 4), isDigit(text, at + 4)];
  return (
    (left && isDigit(text, at - 8) && (right || isDigit(text, at - 12))) ||
    (right && isDigit(text, at + 8) && (left || isDigit(text, at + 12)))
  );
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

/** Returns a marker that begins no string of the text, so that no string of the peer's is taken for a number. */
function freshMarker(text: string): string {
  let marker: string;
  do marker = `int${Math.random().toString(36).slice(2)}:`;
  while (text.includes(marker));
  return marker;
}

/** Replaces the integers that were found by marked strings. */
function markWideIntegers(text: string, wide: readonly Span[], marker: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (const [start, end] of wide) {
    pieces.push(text.slice(at, start), `"${marker}`, text.slice(start, end), '"');
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

/** Returns the end of the string that opens at `quote`; the text's end if it isn't closed. */
function endOfString(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

/**
 * Turns marked strings into bigints, until none is left. It does not recurse, so that only memory limits the nesting.
 */
function reviveMarked(root: JsonValue, marker: string, count: number): JsonValue {
  const top: JsonValue[] = [root];
  const open: (JsonObject | JsonValue[])[] = [top];
  let left = count;
  const revive = (value: JsonValue | undefined): bigint | undefined => {
    if (typeof value === 'object' && value !== null) open.push(value);
    else if (typeof value === 'string' && value.startsWith(marker)) {
      left -= 1;
      return BigInt(value.slice(marker.length));
    }
    return undefined;
  };
  for (let holder = open.pop(); holder !== undefined && left > 0; holder = open.pop()) {
    if (Array.isArray(holder)) {
      for (let at = 0; at < holder.length; at += 1) {
        const value = revive(holder[at]);
        if (value !== undefined) holder[at] = value;
      }
    } else {
      // Objects from JSON.parse have only own members.
      for (const key in holder) {
        const value = revive(holder[key]);
        if (value !== undefined) holder[key] = value;
      }
    }
  }
  return top[0] as JsonValue;
}
