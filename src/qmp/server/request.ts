/** From a client's JSON to a command, or to QEMU's words for what is wrong with it. */
import { parse } from '../../protocol/json.js';
import type { Token } from './scanner.js';

declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean },
) => { decode(bytes: Uint8Array): string };

/** A command as a server sees it. */
export interface ReceivedCommand {
  /** The command's name. */
  readonly execute: string;
  /** What came with it, integers over 2^53 as `bigint`. */
  readonly arguments?: object;
  /** There, and true, where the command came out of band. */
  readonly oob?: true;
}

/** The member `id` of a command and of its reply, where the client gave one. */
export interface CommandId {
  readonly id?: unknown;
}

/** What a client asked for, or why it can't be carried out: `id` is unknown where it was no JSON object. */
export type Request =
  | { readonly command: ReceivedCommand; readonly id: CommandId }
  | { readonly desc: string; readonly id: CommandId };

/** QEMU cuts a parse error's text here. */
const MAX_DESC_LENGTH = 1023;

/** Refuses what is no UTF-8 instead of putting a replacement character. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request as QEMU does.
 *
 * @param oob - whether the client has enabled out-of-band commands
 */
export function readRequest(token: Exclude<Token, { tooMuch: unknown }>, oob: boolean): Request {
  const input = 'word' in token ? wordFault(token.word) : read(token.json);
  if (typeof input === 'string') return { desc: input.slice(0, MAX_DESC_LENGTH), id: {} };
  const id = Object.hasOwn(input, 'id') ? { id: input['id'] } : {};
  const desc = envelopeFault(input, oob);
  if (desc !== undefined) return { desc, id };
  const outOfBand = typeof input['exec-oob'] === 'string';
  const command = {
    execute: String(outOfBand ? input['exec-oob'] : input['execute']),
    ...(input['arguments'] === undefined ? {} : { arguments: input['arguments'] as object }),
    ...(outOfBand ? { oob: true as const } : {}),
  };
  return { command, id };
}

const NOT_AN_OBJECT = 'QMP input must be a JSON object';
/** A value that isn't an object, all of whose bytes are there. */
const SCALAR = /^("[^]*"|-?\d[\d.eE+-]*|true|false|null)$/;

function wordFault(word: string): string {
  return SCALAR.test(word) ? NOT_AN_OBJECT : `JSON parse error, invalid keyword '${word}'`;
}

function read(json: Uint8Array): Record<string, unknown> | string {
  let text: string;
  try {
    text = UTF8.decode(json);
  } catch {
    return 'JSON parse error, invalid UTF-8 sequence in string';
  }
  try {
    const input = parse(text);
    if (!isObject(input)) return NOT_AN_OBJECT;
    return unreadableIn(input) ?? input;
  } catch {
    return 'JSON parse error, expecting value';
  }
}

/** What QEMU takes for no Unicode text. Noncharacters, too: one that is passed on to a QEMU is answered without id. */
const NO_CHARACTER = /[\p{Surrogate}\p{Noncharacter_Code_Point}]/u;

/** What is JSON to JavaScript and can't be passed on to a QEMU. */
function unreadableIn(root: object): string | undefined {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'object' && value !== null) {
      if (Array.isArray(value)) for (const item of value) open.push(item);
      else for (const [key, member] of Object.entries(value)) open.push(key, member);
    } else if (typeof value === 'string') {
      const found = NO_CHARACTER.exec(value)?.[0].codePointAt(0);
      if (found !== undefined) {
        return `JSON parse error, \\u${found.toString(16).padStart(4, '0')} is not a valid Unicode character`;
      }
    } else if (value === Infinity || value === -Infinity) {
      return 'JSON parse error, number out of range';
    }
  }
  return undefined;
}

/** QEMU's check of the envelope, in its words. */
function envelopeFault(input: Readonly<Record<string, unknown>>, oob: boolean): string | undefined {
  const known = ['execute', 'arguments', 'id', ...(oob ? ['exec-oob'] : [])];
  for (const [member, value] of Object.entries(input)) {
    if (!known.includes(member)) return `QMP input member '${member}' is unexpected`;
    if (member === 'arguments' && !isObject(value)) return "QMP input member 'arguments' must be an object";
    if ((member === 'execute' || member === 'exec-oob') && typeof value !== 'string') {
      return `QMP input member '${member}' must be a string`;
    }
  }
  const inBand = Object.hasOwn(input, 'execute');
  const outOfBand = Object.hasOwn(input, 'exec-oob');
  if (inBand && outOfBand) return "QMP input member 'execute' clashes with 'exec-oob'";
  return inBand || outOfBand ? undefined : "QMP input lacks member 'execute'";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
