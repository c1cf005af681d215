import type { Inbound } from './decode.js';
import type { CommandMessage } from './message.js';
import { unslice } from './message-template.js';

/** One message that came or went. */
export interface TraceEntry {
  /** `in` from the peer, `out` to it. */
  readonly direction: 'in' | 'out';
  /** What it is; `return` and `error` are replies. */
  readonly kind: 'greeting' | 'command' | 'return' | 'error' | 'event';
  /** What pairs a command with its reply. */
  readonly id?: string;
  /** The command's name, also of a reply; the event's name. */
  readonly name?: string;
  /** The message's length on the wire in bytes, without its line end. */
  readonly bytes: number;
  /** The message as JSON text, only with `traceMessages: true`: it may hold secrets. */
  readonly message?: string;
}

/**
 * Told of each message that comes or goes, in the tick in which it does. What it throws is ignored.
 *
 * @example
 * socketMonitor({ path, trace: ({ direction, kind, name }) => console.debug(direction, kind, name) });
 */
export type Trace = (entry: TraceEntry) => void;

/** Tells a trace of a link's messages, and knows which command a reply belongs to. */
export class Tracer {
  readonly #names = new Map<string, string>();

  constructor(
    private readonly trace: Trace,
    private readonly withMessages: boolean,
  ) {}

  out(message: CommandMessage, text: string): void {
    const name = message.execute ?? message['exec-oob'] ?? '';
    this.#names.set(message.id, name);
    this.#tell({ direction: 'out', kind: 'command', id: message.id, name }, text);
  }

  in(message: Inbound, text: string): void {
    if ('QMP' in message) this.#tell({ direction: 'in', kind: 'greeting' }, text);
    else if ('event' in message) this.#tell({ direction: 'in', kind: 'event', name: message.event }, text);
    else this.#reply('return' in message ? 'return' : 'error', message.id, text);
  }

  /** A command that no reply will come to: it failed on the way. */
  forget(id: string): void {
    this.#names.delete(id);
  }

  #reply(kind: 'return' | 'error', id: unknown, text: string): void {
    if (typeof id !== 'string') {
      this.#tell({ direction: 'in', kind }, text);
      return;
    }
    const name = this.#names.get(id);
    this.#names.delete(id);
    this.#tell({ direction: 'in', kind, id: unslice(id), ...(name === undefined ? {} : { name }) }, text);
  }

  #tell(entry: Omit<TraceEntry, 'bytes' | 'message'>, text: string): void {
    const whole = { ...entry, bytes: utf8Length(text), ...(this.withMessages ? { message: text } : {}) };
    try {
      this.trace(whole);
    } catch {
      // A trace that throws must not harm the connection that it watches.
    }
  }
}

/** @internal The tracer that the options ask for, if they do. */
export function tracerOf(options: {
  readonly trace?: Trace | undefined;
  readonly traceMessages?: boolean | undefined;
}): Tracer | undefined {
  return options.trace && new Tracer(options.trace, options.traceMessages ?? false);
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7ff && (code < 0xd800 || code > 0xdfff)) length += 2;
    else if (code > 0x7f) length += 1;
  }
  return length;
}
