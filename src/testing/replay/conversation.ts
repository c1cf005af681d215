/** From a trace's lines to what a double answers: each command with its reply, and the events around it. */
import { parse } from '../../protocol/json.js';
import type { JsonObject, JsonValue } from '../../protocol/types.js';
import type { RecordedEntry, RecordedTrace } from '../../trace/format.js';
import { REDACTED } from '../../trace/redact.js';
import type { ReceivedCommand } from '../run.js';

/** An event as it was recorded. */
export interface RecordedEvent {
  readonly event: string;
  readonly data?: JsonObject;
  readonly timestamp?: { readonly seconds: number; readonly microseconds: number };
}

/** A command of a trace. */
export interface Exchange {
  readonly name: string;
  readonly arguments: JsonObject;
  /** Events that came before its reply. */
  readonly before: readonly RecordedEvent[];
  /** Undefined if no reply was recorded. */
  readonly reply:
    | { readonly return: JsonValue }
    | { readonly error: { readonly class: string; readonly desc: string } }
    | undefined;
  /** Events that came after its reply, while no command was outstanding. */
  readonly after: readonly RecordedEvent[];
  /** Whether the connection ended behind it. */
  readonly ends: boolean;
}

/** What a trace has for a double. */
export interface Conversation {
  /** Events that came before the first command. */
  readonly first: readonly RecordedEvent[];
  /** The commands, in the order in which they were sent, the negotiation left out. */
  readonly exchanges: readonly Exchange[];
}

interface OpenExchange {
  name: string;
  arguments: JsonObject;
  before: RecordedEvent[];
  reply: Exchange['reply'];
  after: RecordedEvent[];
  ends: boolean;
}

/** Reads what was said in a trace. */
export function conversationOf({ entries }: RecordedTrace): Conversation {
  const first: RecordedEvent[] = [];
  const exchanges: OpenExchange[] = [];
  const outstanding = new Map<string, OpenExchange>();
  /** Events since the last reply, of which the place isn't known yet. */
  let pending: RecordedEvent[] = [];
  let answered: OpenExchange | undefined;

  const settle = () => {
    const [unanswered] = outstanding.values();
    (unanswered?.before ?? answered?.after ?? first).push(...pending);
    pending = [];
  };
  const end = () => {
    settle();
    const last = exchanges.at(-1);
    if (last !== undefined) last.ends = true;
    outstanding.clear();
  };
  for (const entry of entries) {
    switch (entry.kind) {
      case 'greeting':
        // The first one begins the trace; a later one is another connection's.
        if (exchanges.length > 0) end();
        break;
      case 'end':
        end();
        break;
      case 'event':
        pending.push(eventOf(entry));
        break;
      case 'command': {
        if (entry.name === 'qmp_capabilities') break;
        if (outstanding.size === 0) settle();
        const exchange = exchangeOf(entry);
        exchanges.push(exchange);
        outstanding.set(entry.id ?? '', exchange);
        break;
      }
      default: {
        const exchange = outstanding.get(entry.id ?? '');
        if (exchange === undefined) break;
        outstanding.delete(entry.id ?? '');
        exchange.reply = replyOf(entry);
        // A recorder that sees messages alone doesn't see the end.
        exchange.ends ||= exchange.name === 'quit' && 'return' in exchange.reply;
        exchange.before.push(...pending);
        pending = [];
        answered = exchange;
      }
    }
  }
  settle();
  return { first, exchanges };
}

function exchangeOf({ name = '', message }: RecordedEntry): OpenExchange {
  const { arguments: given = {} } = memberOf(message) as { readonly arguments?: JsonObject };
  return { name, arguments: given, before: [], reply: undefined, after: [], ends: false };
}

function replyOf({ message }: RecordedEntry): NonNullable<Exchange['reply']> {
  const value = memberOf(message);
  if (Object.hasOwn(value, 'return')) return { return: value['return'] as JsonValue };
  const { class: errorClass = 'GenericError', desc = 'the trace has no text of this error' } = (value[
    'error'
  ] ?? {}) as { readonly class?: string; readonly desc?: string };
  return { error: { class: errorClass, desc } };
}

/** Through libvirt an event's message is its data alone, through virsh a line of text. */
function eventOf({ name = '', message, text }: RecordedEntry): RecordedEvent {
  const own = message ?? dataIn(text);
  const value = memberOf(own);
  if (!Object.hasOwn(value, 'event')) return { event: name, ...(own === undefined ? {} : { data: value }) };
  const { data, timestamp } = value as Partial<RecordedEvent>;
  return {
    event: name,
    ...(data === undefined ? {} : { data }),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
}

function dataIn(text: string | undefined): string | undefined {
  const [data] = text === undefined ? [] : (/\{.*\}/.exec(text) ?? []);
  return data;
}

function memberOf(message: string | undefined): JsonObject {
  const value = message === undefined ? {} : parse(message);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** Returns whether a command has the arguments of a recorded one. A secret that was taken out is like any value. */
export function isLike(given: unknown, recorded: JsonValue | undefined): boolean {
  if (recorded === REDACTED || given === recorded) return true;
  if (typeof recorded === 'string' && recorded.includes(REDACTED)) {
    return typeof given === 'string' && fits(given, recorded.split(REDACTED));
  }
  if (typeof given !== 'object' || typeof recorded !== 'object' || given === null || recorded === null)
    return false;
  if (Array.isArray(given) !== Array.isArray(recorded)) return false;
  const [a, b] = [given as JsonObject, recorded as JsonObject];
  return Object.keys({ ...a, ...b }).every(
    (key) => Object.hasOwn(a, key) && Object.hasOwn(b, key) && isLike(a[key], b[key]),
  );
}

/** Returns whether a text has these parts, in order, the first at its start and the last at its end. */
function fits(text: string, parts: readonly string[]): boolean {
  let at = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.startsWith(parts[0] ?? '') && text.endsWith(parts.at(-1) ?? '');
}

/** The recorded commands that were not sent again yet. */
export class Remaining {
  readonly #byName = new Map<string, Exchange[]>();
  readonly #counts = new Map<string, number>();
  /** The last exchange that answered, by the recorded command. */
  readonly #last: Exchange[] = [];
  readonly #repeat: boolean;

  /** @param repeat - whether a command that was sent more often than recorded gets its last reply again */
  constructor(exchanges: readonly Exchange[], repeat: boolean) {
    this.#repeat = repeat;
    for (const exchange of exchanges) {
      const same = this.#byName.get(exchange.name) ?? [];
      same.push(exchange);
      this.#byName.set(exchange.name, same);
      this.#counts.set(exchange.name, same.length);
    }
  }

  /**
   * Takes the first recorded command that is like the given one.
   *
   * @throws `{ class, desc }`, QEMU's form of an error, if there is none
   */
  take({ execute, arguments: given = {} }: ReceivedCommand): Exchange {
    const same = this.#byName.get(execute) ?? [];
    const at = same.findIndex((exchange) => isLike(given, exchange.arguments));
    const [found] = at < 0 ? [] : same.splice(at, 1);
    if (found !== undefined) {
      this.#last.unshift(found);
      return found;
    }
    const before = this.#last.find(
      (exchange) => exchange.name === execute && isLike(given, exchange.arguments),
    );
    if (before !== undefined && this.#repeat) return { ...before, before: [], after: [], ends: false };
    throw { class: 'GenericError', desc: this.#faultOf(execute, before !== undefined) };
  }

  /** Names of recorded commands that were not sent, as often as they weren't. */
  names(): string[] {
    return [...this.#byName.values()].flatMap((same) => same.map(({ name }) => name));
  }

  #faultOf(name: string, isUsed: boolean): string {
    const count = this.#counts.get(name) ?? 0;
    const times = count === 1 ? 'once' : `${count} times`;
    if (count === 0) return `not in the trace: ${name} was not recorded`;
    if (isUsed) return `not in the trace: ${name} was recorded ${times}, all of which were sent before`;
    return `not in the trace: ${name} was recorded ${times}, with other arguments`;
  }
}
