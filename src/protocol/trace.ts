import type { Inbound } from './decode.js';
import type { CommandMessage } from './message.js';

declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const UTF8 = new TextEncoder();

/** One message that was received or sent. */
export interface TraceEntry {
  /** `in`: from the peer. `out`: to the peer. */
  readonly direction: 'in' | 'out';
  /** The kind of message; `return` and `error` are replies. */
  readonly kind: 'greeting' | 'command' | 'return' | 'error' | 'event';
  /** A command and its reply have the same id. */
  readonly id?: string;
  /** The command's name, for its reply too, or the event's name. */
  readonly name?: string;
  /** The message's length on the wire in bytes, without its line end. */
  readonly bytes: number;
  /** The message as JSON text, only with `traceMessages: true`: it may contain secrets. */
  readonly message?: string;
}

/**
 * Called for each message, in the tick in which it is received or sent. An exception that it throws is ignored.
 *
 * @example
 * socketMonitor({ path, trace: ({ direction, kind, name }) => console.debug(direction, kind, name) });
 */
export type Trace = (entry: TraceEntry) => void;

/** Reports a link's messages to a trace. It remembers each command's name, for its reply. */
export class Tracer {
  readonly #trace: Trace;
  readonly #withMessages: boolean;

  readonly #names = new Map<string, string>();

  constructor(trace: Trace, withMessages: boolean) {
    this.#trace = trace;
    this.#withMessages = withMessages;
  }

  out(message: CommandMessage, text: string): void {
    const name = message.execute ?? message['exec-oob'] ?? '';
    this.#names.set(message.id, name);
    this.#report({ direction: 'out', kind: 'command', id: message.id, name }, text);
  }

  in(message: Inbound, text: string): void {
    if ('QMP' in message) this.#report({ direction: 'in', kind: 'greeting' }, text);
    else if ('event' in message) this.#report({ direction: 'in', kind: 'event', name: message.event }, text);
    else this.#reply('return' in message ? 'return' : 'error', message.id, text);
  }

  /** Forgets a command that failed before it was sent: no reply will come. */
  forget(id: string): void {
    this.#names.delete(id);
  }

  #reply(kind: 'return' | 'error', id: unknown, text: string): void {
    if (typeof id !== 'string') {
      this.#report({ direction: 'in', kind }, text);
      return;
    }
    const name = this.#names.get(id);
    this.#names.delete(id);
    this.#report({ direction: 'in', kind, id: id, ...(name === undefined ? {} : { name }) }, text);
  }

  #report(entry: Omit<TraceEntry, 'bytes' | 'message'>, text: string): void {
    const whole = {
      ...entry,
      bytes: UTF8.encode(text).length,
      ...(this.#withMessages ? { message: text } : {}),
    };
    try {
      this.#trace(whole);
    } catch {
      // A trace that throws must not break the connection.
    }
  }
}

/** @internal Makes a tracer if the options have a `trace`. */
export function tracerOf(options: {
  readonly trace?: Trace | undefined;
  readonly traceMessages?: boolean | undefined;
}): Tracer | undefined {
  return options.trace && new Tracer(options.trace, options.traceMessages ?? false);
}
