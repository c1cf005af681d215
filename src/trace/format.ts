/**
 * The file of a trace: JSON lines. The first line describes the trace, each further line is one message.
 */
import { ArgumentError, messageOf } from '../errors.js';
import { omitUndefined } from '../options.js';
import { parse } from '../protocol/json.js';
import type { TraceEntry } from '../protocol/trace.js';
import type { Greeting } from '../protocol/types.js';
import { isJson, visitValues } from './json-values.js';

/** The version of the format. A reader refuses a later one. */
export const TRACE_FORMAT = 1;

/** The first line. */
export interface TraceHeader {
  /** The version of the format. */
  readonly format: number;
  /** The version of rxqmp that recorded the trace. */
  readonly rxqmp: string;
  /** When the recording began: date and time in ISO 8601, UTC. */
  readonly begun: string;
  /** The kind of the target, such as `unix`, `tcp` or `libvirt`. Never its address, which may be a secret. */
  readonly target?: string;
  /** QEMU's greeting, if the monitor was greeted before the first message. */
  readonly greeting?: Greeting;
}

/** A line of a trace: a message, or the end of the connection. */
export interface RecordedEntry {
  /** When the message was sent or received, in milliseconds since the first line was written. */
  readonly at: number;
  /** `in`: from the peer. `out`: to the peer. */
  readonly direction: 'in' | 'out';
  /** The kind of the message. `end` is the end of the connection, without a message. */
  readonly kind: TraceEntry['kind'] | 'end';
  /** A command and its reply have the same id. */
  readonly id?: string;
  /** The command's name, also of its reply, or the event's name. */
  readonly name?: string;
  /** The message's length on the wire in bytes, before secrets were taken out. */
  readonly bytes?: number;
  /** The message: its JSON text, unchanged except for line ends between its parts and for secrets. */
  readonly message?: string;
  /** What the peer sent instead of JSON, such as a line of virsh; or why the connection ended. */
  readonly text?: string;
}

/** A trace that was recorded. */
export interface RecordedTrace {
  readonly header: TraceHeader;
  readonly entries: readonly RecordedEntry[];
}

const KINDS: readonly string[] = ['greeting', 'command', 'return', 'error', 'event', 'end'];

/** Writes the first line, with its line end. */
export function writeTraceHeader({ format, rxqmp, begun, target, greeting }: TraceHeader): string {
  return `${JSON.stringify({ trace: 'qmp', format, rxqmp, begun, target, greeting })}\n`;
}

/** Writes a line, with its line end. Its `message` must be JSON. */
export function writeTraceEntry({ message, ...entry }: RecordedEntry): string {
  const { at, direction, kind, id, name, bytes, text } = entry;
  const head = JSON.stringify({ at, direction, kind, id, name, bytes, text });
  if (message === undefined) return `${head}\n`;
  // Between the parts of a message a line end is a space like others; within a string there is none.
  return `${head.slice(0, -1)},"message":${message.replace(/[\r\n]+ */g, ' ')}}\n`;
}

/**
 * Reads a trace. A last line that was cut off, because the recorder was killed, is ignored.
 *
 * @param text - the file's text
 * @param file - the file's name, for errors; `trace` by default
 * @returns the first line, and the messages in their order
 * @throws `ArgumentError` which names the first line that can't be read, and why
 *
 * @example
 * const { header, entries } = readTrace(readFileSync('bug.jsonl', 'utf8'), 'bug.jsonl');
 * console.log(header.begun, entries.length);
 */
export function readTrace(text: string, file = 'trace'): RecordedTrace {
  if (text === '') throw new ArgumentError(`${file}: the file is empty`);
  const [first = '', ...rest] = text.split('\n');
  const header = within(`${file}:1`, () => readHeader(first));
  const entries = rest.flatMap((line, index) => {
    const isLast = index === rest.length - 1;
    if (line.trim() === '' || (isLast && !isJson(line))) return [];
    return [within(`${file}:${index + 2}`, () => readEntry(line))];
  });
  return { header, entries };
}

function within<A>(at: string, read: () => A): A {
  try {
    return read();
  } catch (cause) {
    throw new ArgumentError(`${at}: ${messageOf(cause)}`, { cause });
  }
}

function readHeader(line: string): TraceHeader {
  let value: unknown;
  try {
    value = parse(line);
  } catch {
    throw new Error('not a trace: the first line is not JSON');
  }
  if (!isRecord(value) || value['trace'] !== 'qmp')
    throw new Error('not a trace: the first line has no "trace": "qmp"');
  const { format, rxqmp, begun, target, greeting } = value;
  if (!Number.isInteger(format)) throw new Error("'format' must be a whole number");
  if ((format as number) > TRACE_FORMAT)
    throw new Error(
      `the format is version ${String(format)}, and this rxqmp reads version ${TRACE_FORMAT}: take a newer one`,
    );
  check(value, 'rxqmp', 'string', true);
  check(value, 'begun', 'string', true);
  check(value, 'target', 'string');
  if (greeting !== undefined && !isGreeting(greeting))
    throw new Error("'greeting' must have 'version' and 'capabilities', as QEMU's has");
  return omitUndefined({
    format: format as number,
    rxqmp: rxqmp as string,
    begun: begun as string,
    target: target as string | undefined,
    greeting,
  });
}

function readEntry(line: string): RecordedEntry {
  let value: unknown;
  try {
    value = parse(line);
  } catch (cause) {
    throw new Error('the line is not JSON', { cause });
  }
  if (!isRecord(value)) throw new Error('the line is not a JSON object');
  const { at, direction, kind, id, name, bytes, text } = value;
  check(value, 'at', 'number', true);
  if (direction !== 'in' && direction !== 'out') throw new Error("'direction' must be 'in' or 'out'");
  if (typeof kind !== 'string' || !KINDS.includes(kind))
    throw new Error(`'kind' must be one of ${KINDS.join(', ')}`);
  check(value, 'id', 'string');
  check(value, 'name', 'string', kind === 'command' || kind === 'event');
  check(value, 'bytes', 'number');
  check(value, 'text', 'string');
  const message = 'message' in value ? messageText(line) : undefined;
  return omitUndefined({
    at: at as number,
    direction,
    kind: kind as RecordedEntry['kind'],
    id: id as string | undefined,
    name: name as string | undefined,
    bytes: bytes as number | undefined,
    message,
    text: text as string | undefined,
  });
}

/** The member `message` as it is in the line. */
function messageText(line: string): string {
  let found = '';
  visitValues(line, (path, start, end) => {
    if (path.length === 1 && path[0] === 'message') found = line.slice(start, end);
  });
  return found;
}

function check(value: Fields, member: string, type: 'string' | 'number', isMandatory = false): void {
  if (value[member] === undefined && !isMandatory) return;
  if (typeof value[member] !== type) throw new Error(`'${member}' must be a ${type}`);
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isGreeting(value: unknown): value is Greeting {
  if (!isRecord(value) || !Array.isArray(value['capabilities'])) return false;
  const { version } = value;
  return isRecord(version) && isRecord(version['qemu']) && typeof version['package'] === 'string';
}
