/**
 * JSON as QMP needs it: integers exact in both directions, and nothing written that QEMU can't read.
 *
 * QEMU's integers are 64 bits wide, `JSON.parse` rounds above 2^53 - 1 without a word.
 */
import { ArgumentError } from '../errors.js';
import type { JsonObject, JsonValue } from './types.js';

const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;
/** QEMU's parser refuses deeper nesting; the command object around the arguments takes one level. */
const MAX_DEPTH = 1023;

/**
 * Writes a value as JSON, `bigint` as plain digits.
 *
 * @param value - what JSON can carry; `undefined` members are left out
 * @returns JSON text without line ends
 * @throws {@link ArgumentError} naming the path of what QEMU could not read: NaN, an integer outside
 *   -2^63 … 2^64-1, a lone surrogate, a cycle, `undefined` in an array, a function
 *
 * @example
 * stringify({ 'max-bandwidth': 18446744073709551615n }); // '{"max-bandwidth":18446744073709551615}'
 */
export function stringify(value: unknown): string {
  return write(value, []);
}

/** @internal As `stringify`, of a part: `path` is where the value stands, for errors. */
export function stringifyAt(value: unknown, path: string): string {
  return write(value, [{ key: path, holder: undefined }]);
}

/** From the outermost value to the one at hand; `holder` is the object that has `key`. */
type Trail = { readonly key: string | number; readonly holder: object | undefined }[];

function write(value: unknown, trail: Trail): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, trail);
    case 'number':
      if (!Number.isFinite(value)) throw refusal(trail, 'is not a finite number');
      // Digits by way of bigint: a number's own are as few as tell it apart, not those of its value.
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

const LONE_SURROGATE = /\p{Surrogate}/u;

function writeString(value: string, trail: Trail): string {
  if (LONE_SURROGATE.test(value)) throw refusal(trail, 'holds a lone surrogate, which is no Unicode text');
  return JSON.stringify(value);
}

function writeObject(value: object, trail: Trail): string {
  if (trail.length > MAX_DEPTH) throw refusal(trail, `is nested deeper than ${MAX_DEPTH} levels`);
  const shown = shownBy(value, trail);
  if (typeof shown !== 'object' || shown === null) return write(shown, trail);
  if (trail.some(({ holder }) => holder === shown)) throw refusal(trail, 'is a cycle: it holds itself');
  return Array.isArray(shown) ? writeArray(shown, trail) : writeMembers(shown, trail);
}

/** What `toJSON` gives, which isn't asked for its own, or else the value. */
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
    `${path === '' ? 'the value' : path.replace(LONE_SURROGATES, '\u{FFFD}')} ${what}`,
  );
}

const LONE_SURROGATES = new RegExp(LONE_SURROGATE, 'gu');

/**
 * Reads JSON with integers exact: `number` while it is safe, `bigint` from 2^53 on.
 *
 * @param text - JSON text
 * @returns its value
 * @throws `SyntaxError` where the text is no JSON, as `JSON.parse` does
 *
 * @example
 * parse('[1, 18446744073709551615]'); // [1, 18446744073709551615n]
 */
export function parse(text: string): JsonValue {
  if (!hasLongDigits(text)) return JSON.parse(text) as JsonValue;
  const marker = freshMarker(text);
  const marked = markWideIntegers(text, marker);
  const value = JSON.parse(marked) as JsonValue;
  return marked === text ? value : reviveMarked(value, marker);
}

/** The shortest run of digits that may be an unsafe integer: 2^53 has 16. */
const LONG = 16;

/** Every run of 16 digits covers a place in each 16: looking at those alone reads a sixteenth of the text. */
function hasLongDigits(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isDigit(text, at)) continue;
    let start = at;
    while (start > 0 && isDigit(text, start - 1)) start -= 1;
    let end = at + 1;
    while (end - start < LONG && isDigit(text, end)) end += 1;
    if (end - start >= LONG) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

/** A string's beginning that the text doesn't hold, so that no string of the peer's is taken for a number. */
function freshMarker(text: string): string {
  let marker: string;
  do marker = `int${Math.random().toString(36).slice(2)}:`;
  while (text.includes(marker));
  return marker;
}

/** With the colon that makes it a key, which JSON.parse refuses. */
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?:\s*:)?/g;
/** Digits that begin with 0 are left to JSON.parse, which refuses them. */
const INTEGER = /^-?[1-9]\d*$/;

/** Quotes the integers that a `number` can't hold, outside of strings. */
function markWideIntegers(text: string, marker: string): string {
  let marked = '';
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const structure = quote < 0 ? text.slice(at) : text.slice(at, quote);
    marked += structure.replace(NUMBER, (number) =>
      INTEGER.test(number) && !Number.isSafeInteger(Number(number)) ? `"${marker}${number}"` : number,
    );
    if (quote < 0) break;
    at = endOfString(text, quote);
    marked += text.slice(quote, at);
  }
  return marked;
}

/** Where the string that opens at `quote` is over; the text's end if it isn't closed. */
function endOfString(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

/** Turns marked strings into bigints. With a stack of its own: nesting is bounded by memory alone. */
function reviveMarked(root: JsonValue, marker: string): JsonValue {
  const top: { value: JsonValue } = { value: root };
  const open: (JsonObject | JsonValue[])[] = [top];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    for (const [key, value] of Object.entries(holder)) {
      if (typeof value === 'object' && value !== null) open.push(value);
      else if (typeof value === 'string' && value.startsWith(marker)) {
        (holder as JsonObject)[key] = BigInt(value.slice(marker.length));
      }
    }
  }
  return top.value;
}
