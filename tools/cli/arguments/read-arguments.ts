/**
 * Reads a command's arguments as people type them: `key=value` with dotted keys, or one JSON text. The command's types
 * decide what a value is, so that `id=123` is a text and `size=123` a number. Pure: reading a file is a parameter.
 */
import { parse } from '../../../src/protocol/json.js';
import type { JsonObject, JsonValue } from '../../../src/protocol/types.js';
import { DAMAGED, isDamaged } from './damaged.js';
import type { ArgumentType, ObjectType } from './schema.js';
import { didYouMean } from './suggest.js';
import { UsageError } from '../usage-error.js';

/** Reads a text file; throws an error that names it. */
export type ReadFile = (path: string) => string;

/** What `@file` does where files can't be read. */
const NO_FILES: ReadFile = (path) => {
  throw new UsageError(`@${path}: files can't be read here; write @@ for a value that begins with @`);
};

/**
 * Reads arguments.
 *
 * - `key=value`: the value by the key's type: a text, a number in decimal or `0x…`, `true`, `false`, `on`, `off`, `null`, or JSON for
 *   lists and objects. Without a type it is JSON if it can be read as such, else a text.
 * - `outer.inner=value` sets a member of an object, `list.0=value` an element of a list.
 * - `key=@file` takes the value from a file, without one line end at its end; `key=@@text` is a text that begins with `@`.
 * - A single `{…}` is the arguments as JSON; a single `@file` reads that from a file.
 *
 * @param words - the words of the command line behind the command's name
 * @param type - the command's arguments; without it every value is read as if it had no type
 * @param readFile - for `@file`
 * @returns the arguments, with integers exact
 * @throws UsageError that names the key
 */
export function readArguments(
  words: readonly string[],
  type?: ObjectType | undefined,
  readFile: ReadFile = NO_FILES,
): JsonObject {
  const damaged = words.find(isDamaged);
  if (damaged !== undefined) throw new UsageError(`'${shortened(damaged)}': ${DAMAGED}`);
  const [first = ''] = words;
  const isJson = /^\s*\{/.test(first);
  if (isJson || (first.startsWith('@') && !first.includes('='))) {
    if (words.length > 1)
      throw new UsageError('give the arguments as one JSON text or as key=value, not as both');
    const text = isJson ? first : readFile(first.slice(1));
    const value = readJson(text, isJson ? 'the arguments' : first);
    if (!isObject(value)) throw new UsageError(`${first}: expected a JSON object with the arguments`);
    if (type !== undefined) checkNames(value, type, '');
    return value;
  }
  const root = new Group();
  for (const word of words) root.add(readAssignment(word, readFile));
  return readGroup(root, type ?? ANY_OBJECT, '') as JsonObject;
}

const ANY: ArgumentType = { kind: 'any' };
const ANY_OBJECT: ObjectType = { kind: 'object', members: [], open: true };

interface Assignment {
  readonly key: string;
  readonly path: readonly string[];
  readonly text: string;
}

function readAssignment(word: string, readFile: ReadFile): Assignment {
  const at = word.indexOf('=');
  if (at < 0) throw new UsageError(`'${word}': expected key=value, or all arguments as one JSON text {…}`);
  const key = word.slice(0, at);
  const path = key.split('.');
  if (path.includes(''))
    throw new UsageError(`'${word}': expected a key before '=', such as id=disk0 or file.driver=file`);
  return { key, path, text: readText(word.slice(at + 1), readFile) };
}

function readText(text: string, readFile: ReadFile): string {
  if (text.startsWith('@@')) return text.slice(1);
  return text.startsWith('@') ? readFile(text.slice(1)).replace(/\r?\n$/, '') : text;
}

/** The assignments as a tree: a text, or members by name. */
class Group {
  readonly parts = new Map<string, string | Group>();

  add(assignment: Assignment, depth = 0): void {
    const { key, path, text } = assignment;
    const name = path[depth] ?? '';
    const before = this.parts.get(name);
    if (depth < path.length - 1) {
      if (typeof before === 'string') throw contradicts(path.slice(0, depth + 1).join('.'), key);
      const inner = before ?? new Group();
      this.parts.set(name, inner);
      inner.add(assignment, depth + 1);
      return;
    }
    if (typeof before === 'string') throw new UsageError(`${key} is given twice`);
    if (before !== undefined) throw contradicts(key, `${key}.${[...before.parts.keys()][0] ?? ''}`);
    this.parts.set(name, text);
  }
}

function contradicts(outer: string, inner: string): UsageError {
  return new UsageError(
    `${outer}= and ${inner}= contradict each other: one sets all of '${outer}', the other a part of it`,
  );
}

function readPart(part: string | Group, type: ArgumentType, key: string): JsonValue {
  return typeof part === 'string' ? readValue(part, type, key) : readGroup(part, type, key);
}

function readGroup(group: Group, type: ArgumentType, key: string): JsonValue {
  switch (type.kind) {
    case 'object':
      return readMembers(group, type, key);
    case 'list':
      return readElements(group, type.element, key);
    case 'any':
      return group.parts.has('0') ? readElements(group, ANY, key) : readMembers(group, ANY_OBJECT, key);
    case 'alternate': {
      const wanted = group.parts.has('0') ? ['list', 'object'] : ['object', 'list'];
      const inner = wanted
        .map((kind) => type.types.find((one) => one.kind === kind))
        .find((one) => one !== undefined);
      if (inner !== undefined) return readGroup(group, inner, key);
    }
  }
  throw new UsageError(
    `${key}: expected ${describeType(type)}, found members: ${[...group.parts.keys()].join(', ')}`,
  );
}

function readMembers(group: Group, type: ObjectType, key: string): JsonObject {
  const at = (name: string) => (key === '' ? name : `${key}.${name}`);
  const tag = type.tag === undefined ? undefined : group.parts.get(type.tag);
  const tagType = type.members.find(({ name }) => name === type.tag)?.type;
  const selected = typeof tag === 'string' ? readValue(tag, tagType ?? ANY, at(type.tag ?? '')) : undefined;
  const types = memberTypes(type, selected);
  return Object.fromEntries(
    [...group.parts].map(([name, part]) => [
      name,
      readPart(part, typeOfMember(name, types, type, key), at(name)),
    ]),
  );
}

/** The members of an object, by name, with those of the variant that its tag selects; of all variants without a tag. */
function memberTypes(type: ObjectType, tag: JsonValue | undefined): ReadonlyMap<string, ArgumentType> {
  const types = new Map(type.members.map((member) => [member.name, member.type]));
  for (const [value, variant] of type.variants ?? []) {
    if (tag !== undefined && tag !== value) continue;
    for (const [name, inner] of memberTypes(variant, undefined)) if (!types.has(name)) types.set(name, inner);
  }
  return types;
}

function typeOfMember(
  name: string,
  types: ReadonlyMap<string, ArgumentType>,
  { open = false }: ObjectType,
  key: string,
): ArgumentType {
  const type = types.get(name);
  if (type !== undefined) return type;
  if (open) return ANY;
  throw unknownMember(name, types, key);
}

function unknownMember(name: string, types: ReadonlyMap<string, ArgumentType>, key: string): UsageError {
  const where = key === '' ? 'no such argument' : `'${key}' has no such member`;
  const hint = didYouMean(name, types.keys());
  const known =
    types.size === 0
      ? ' (it takes none)'
      : types.size > 20
        ? ''
        : `; there are ${[...types.keys()].join(', ')}`;
  return new UsageError(`${key === '' ? name : `${key}.${name}`}: ${where}${hint === '' ? known : hint}`);
}

function readElements(group: Group, element: ArgumentType, key: string): JsonValue[] {
  const entries = [...group.parts].map(([name, part]) => {
    if (!/^(0|[1-9]\d{0,5})$/.test(name))
      throw new UsageError(`${key}: expected a list (${key}.0=…), found '${name}'`);
    return [Number(name), part] as const;
  });
  entries.sort(([a], [b]) => a - b);
  const missing = entries.findIndex(([index], place) => index !== place);
  if (missing >= 0)
    throw new UsageError(`${key}: the list's element ${missing} is missing: give ${key}.${missing}=…`);
  return entries.map(([index, part]) => readPart(part, element, `${key}.${index}`));
}

function readValue(text: string, type: ArgumentType, key: string): JsonValue {
  switch (type.kind) {
    case 'string':
      return text;
    case 'enum':
      if (type.values.includes(text)) return text;
      throw notAmong(text, type.values, key);
    case 'int':
      return readInteger(text, key);
    case 'number':
    case 'null':
      return readTyped(text, type, key);
    case 'boolean':
      if (text === 'on' || text === 'off') return text === 'on';
      return readTyped(text, type, key);
    case 'list':
    case 'object': {
      const value = readTyped(text, type, key);
      checkNames(value, type, key);
      return value;
    }
    case 'alternate':
      return readAlternate(text, type.types, key);
    case 'any':
      return readUntyped(text);
  }
}

function notAmong(text: string, values: readonly string[], key: string): UsageError {
  return new UsageError(`${key}: '${text}' is not one of its values${valuesHint(text, values)}`);
}

function valuesHint(text: string, values: readonly string[]): string {
  const hint = didYouMean(text, values);
  return hint !== '' ? hint : values.length > 20 ? '' : `: ${values.join(', ')}`;
}

const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 64n - 1n;

function readInteger(text: string, key: string): JsonValue {
  if (!/^(-?\d+|0[xX][0-9a-fA-F]+)$/.test(text))
    throw new UsageError(`${key}: expected a whole number, in decimal or 0x…, found '${text}'`);
  const value = BigInt(text);
  if (value < MIN_INTEGER || value > MAX_INTEGER)
    throw new UsageError(`${key}: ${text} is outside of -2^63 … 2^64-1, the integers that QEMU has`);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Reads a value whose type has one form in JSON. */
function readTyped(text: string, type: ArgumentType, key: string): JsonValue {
  let value: JsonValue | undefined;
  try {
    value = parse(text);
  } catch (error) {
    // A brace or a bracket shows that JSON was meant: then its fault is worth reading.
    if (/^\s*[{[]/.test(text)) throw notJson(key, error);
  }
  if (value === undefined || !fits(value, type))
    throw new UsageError(`${key}: expected ${describeType(type)}, found '${shortened(text)}'`);
  return value;
}

function readAlternate(text: string, types: readonly ArgumentType[], key: string): JsonValue {
  const textual = types.find(({ kind }) => kind === 'string' || kind === 'enum');
  const takesBoolean = types.some(({ kind }) => kind === 'boolean');
  if (textual?.kind === 'enum') {
    if (textual.values.includes(text)) return text;
    if (takesBoolean && (text === 'on' || text === 'off')) return text === 'on';
  }
  const isJson = /^\s*[{[]/.test(text) && types.some(({ kind }) => kind === 'object' || kind === 'list');
  const value = isJson ? readJson(text, key) : readUntyped(text);
  const byValue = types.find((type) => type !== textual && typeof value !== 'string' && fits(value, type));
  if (byValue !== undefined) {
    checkNames(value, byValue, key);
    return value;
  }
  if (textual?.kind === 'enum' && takesBoolean)
    throw notAmong(text, [...textual.values, 'true', 'false'], key);
  if (textual !== undefined) return readValue(text, textual, key);
  throw new UsageError(
    `${key}: expected ${describeType({ kind: 'alternate', types })}, found '${shortened(text)}'`,
  );
}

function readUntyped(text: string): JsonValue {
  try {
    return parse(text);
  } catch {
    return text;
  }
}

/** Whether a value has the form of a type, its members aside. */
function fits(value: JsonValue, type: ArgumentType): boolean {
  switch (type.kind) {
    case 'any':
      return true;
    case 'null':
      return value === null;
    case 'int':
      return typeof value === 'bigint' || Number.isInteger(value);
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'enum':
      return typeof value === 'string' && type.values.includes(value);
    case 'list':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'alternate':
      return type.types.some((one) => fits(value, one));
  }
}

/** Refuses a misspelt member in a value that was given as JSON. All else in it is QEMU's to judge. */
function checkNames(value: JsonValue, type: ArgumentType, key: string): void {
  if (type.kind === 'list' && Array.isArray(value)) {
    value.forEach((element, index) => checkNames(element, type.element, `${key}.${index}`));
  } else if (type.kind === 'object' && isObject(value)) {
    const types = memberTypes(type, type.tag === undefined ? undefined : value[type.tag]);
    for (const [name, member] of Object.entries(value)) {
      checkNames(member, typeOfMember(name, types, type, key), key === '' ? name : `${key}.${name}`);
    }
  } else if (type.kind === 'alternate') {
    const inner = type.types.find((one) => fits(value, one));
    if (inner !== undefined) checkNames(value, inner, key);
  }
}

/** What is wrong with a name in arguments that were given as JSON, such as `idd: no such argument (did you mean 'id'?)`. */
export function nameFaultOf(args: JsonObject, type: ObjectType): string | undefined {
  try {
    checkNames(args, type, '');
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** A type in words, such as `a whole number`. */
export function describeType(type: ArgumentType): string {
  switch (type.kind) {
    case 'string':
      return 'a text';
    case 'int':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'any':
      return 'any value';
    case 'enum':
      return type.values.length > 8 ? 'one of its values' : `one of ${type.values.join(', ')}`;
    case 'list':
      return `a list of ${describeType(type.element)}`;
    case 'object':
      return 'an object';
    case 'alternate':
      return type.types.map(describeType).join(' or ');
  }
}

function readJson(text: string, key: string): JsonValue {
  try {
    return parse(text);
  } catch (error) {
    throw notJson(key, error);
  }
}

function notJson(key: string, error: unknown): UsageError {
  return new UsageError(`${key}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
