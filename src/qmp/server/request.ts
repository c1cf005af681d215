/** From a client's JSON to a command, or to QEMU's text for its fault. */
import { parse } from '../../protocol/json.js';
import { faultReader } from './parse-fault.js';
import type { ParserWords } from './parser-words.js';
import { passed, type Position } from './position.js';
import type { Token } from './scanner.js';

declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean },
) => { decode(bytes: Uint8Array): string };

/** A command as a server receives it. */
export interface ReceivedCommand {
  /** The command's name. */
  readonly execute: string;
  /** Its arguments, with integers over 2^53 as `bigint`. */
  readonly arguments?: object;
  /** True if the command came out of band; otherwise left out. */
  readonly oob?: true;
}

/** The member `id` of a command and of its reply, if the client gave one. */
export interface CommandId {
  readonly id?: unknown;
}

/** A client's command, or the error that answers it. `id` is unknown if the text was not a JSON object. */
export type Request =
  | { readonly command: ReceivedCommand; readonly id: CommandId }
  | { readonly descs: readonly string[]; readonly id: CommandId; readonly unread?: Unread };

/** The bytes of a token at which QEMU starts to read again. */
export interface Unread {
  readonly bytes: Uint8Array;
  readonly at: Position;
  /** Whether QEMU skips what comes, to a byte at which it goes on reading. */
  readonly skips: boolean;
}

/** QEMU cuts the text of a parse fault at this length. */
const MAX_DESC_CHARACTERS = 1023;

/** Throws for bytes that are not UTF-8, instead of writing a replacement character. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

type ReadableToken = Exclude<Token, { tooMuch: unknown }>;

/**
 * Reads a request as QEMU does.
 *
 * @param oob - whether the client has enabled out-of-band commands
 * @param words - the wording of QEMU's parser
 */
export function readRequest(token: ReadableToken, oob: boolean, words: ParserWords): Request {
  const input = 'json' in token ? parsed(token.json, token.members) : undefined;
  if (input === undefined) return malformed(token, words);
  if (typeof input === 'string') return { descs: [input], id: {} };
  const id = Object.hasOwn(input, 'id') ? { id: input['id'] } : {};
  const desc = envelopeFault(input, oob);
  if (desc !== undefined) return { descs: [desc], id };
  const outOfBand = typeof input['exec-oob'] === 'string';
  const command = {
    execute: String(outOfBand ? input['exec-oob'] : input['execute']),
    ...(input['arguments'] === undefined ? {} : { arguments: input['arguments'] as object }),
    ...(outOfBand ? { oob: true as const } : {}),
  };
  return { command, id };
}

const NOT_AN_OBJECT = 'QMP input must be a JSON object';

/** Returns undefined if QEMU's parser would find a fault. `members`: see {@link Token}. */
function parsed(json: Uint8Array, members: number): Record<string, unknown> | string | undefined {
  try {
    const input = parse(asJson(UTF8.decode(json)));
    if (!isReadable(input, members)) return undefined;
    return isObject(input) ? input : NOT_AN_OBJECT;
  } catch {
    return undefined;
  }
}

const SINGLE_QUOTE = "'";
const STRINGS = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/g;

/** QEMU reads strings in single quotes, too, and a single quote behind a backslash in any string. */
function asJson(text: string): string {
  if (!text.includes(SINGLE_QUOTE)) return text;
  return text.replace(STRINGS, (string) => {
    const inside = string.slice(1, -1).replace(/\\[^]|"/g, (piece) => {
      if (piece === '"') return '\\"';
      return piece === "\\'" ? SINGLE_QUOTE : piece;
    });
    return `"${inside}"`;
  });
}

/** A longer text is refused without an exact reason, so that a client can't cause much work. */
const MAX_EXPLAINED_BYTES = 65_536;
/** A word ends where a line does, or could. */
const LINE_END_BYTES = Uint8Array.of(0x0a);

function malformed(token: ReadableToken, words: ParserWords): Request {
  const whole = 'json' in token ? token.json : token.word;
  const described = (desc: string, { line, column }: Position) => {
    const where = words.hasPositions ? `${line}:${column}: ` : '';
    return `${where}JSON parse error, ${desc.slice(0, MAX_DESC_CHARACTERS)}`;
  };
  if (whole.length > MAX_EXPLAINED_BYTES) return { descs: [described('expecting value', token.at)], id: {} };
  const bytes = 'json' in token ? token.json : joined(token.word, LINE_END_BYTES);
  const read = faultReader(bytes, words);
  const descs: string[] = [];
  for (let from = 0, at = token.at; ;) {
    const { faults, end, skips } = read(from);
    descs.push(...faults.map((fault) => described(fault.desc, passed(at, bytes.subarray(from, fault.at)))));
    if (faults.length === 0) {
      // Only QEMU reads numbers without bounds.
      if ('json' in token) return { descs: [NOT_READ], id: {} };
      descs.push(NOT_AN_OBJECT);
    }
    at = passed(at, bytes.subarray(from, Math.min(end, whole.length)));
    from = end;
    // Several values may be in a word, none of them an object or a list.
    if (from >= whole.length) return { descs, id: {}, unread: { bytes: NOTHING, at, skips } };
    if ('json' in token) {
      return { descs, id: {}, unread: { bytes: whole.subarray(from), at, skips: false } };
    }
  }
}

const NOTHING = new Uint8Array();
const NOT_READ = 'JSON parse error, number out of range';

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Characters that QEMU refuses. Noncharacters, too: a QEMU answers a command with one without an id. */
const REFUSED_CHARACTER = /[\p{Surrogate}\p{Noncharacter_Code_Point}]/u;

/**
 * Returns whether QEMU can read a value that JavaScript has parsed.
 *
 * @param written - how many members were written; of two with one name JavaScript keeps the last
 */
function isReadable(root: unknown, written: number): boolean {
  const open: unknown[] = [root];
  let members = 0;
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'object' && value !== null) {
      if (Array.isArray(value)) for (const item of value) open.push(item);
      else {
        for (const [key, member] of Object.entries(value)) {
          members += 1;
          open.push(key, member);
        }
      }
    } else if (typeof value === 'string') {
      if (REFUSED_CHARACTER.test(value)) return false;
    } else if (value === Infinity || value === -Infinity) {
      return false;
    }
  }
  return members === written;
}

/** Checks the envelope as QEMU does, and returns QEMU's text for a fault. */
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
