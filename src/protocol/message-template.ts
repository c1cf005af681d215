/**
 * Peers repeat themselves: most messages differ in some numbers and strings only. A template, learned from one message,
 * is a regular expression for its text that accepts any number or string in those places. It reads the next message of
 * the same form in a third of the time that `JSON.parse` takes, with the same result. It does not match other forms.
 */
import type { EventMessage, Message, ReturnMessage } from './message.js';
import type { JsonObject, JsonValue } from './types.js';

/** Makes a value of the groups that the regular expression found. */
type Build<A = JsonValue> = (groups: readonly string[]) => A;

/** How the members of an object are made, by key. */
type Members = ReadonlyMap<string, Build>;

/** Longer texts, and texts with more values, are read by `JSON.parse`. */
export const MAX_TEMPLATE_CHARACTERS = 1024;
const MAX_TEMPLATE_VALUES = 32;

/** Strings without escapes, and safe integers. */
const STRING = '"([^"\\\\\\x00-\\x1f]*)"';
const INTEGER = '(-?(?:0|[1-9]\\d{0,14}))';
const KEYWORD = '(true|false|null)';

const TOKEN = new RegExp(`${STRING}|${INTEGER}|${KEYWORD}`, 'y');
const WHITE_SPACE = /[ \t\r\n]*/y;

export class MessageTemplate {
  readonly #pattern: RegExp;
  readonly #build: Build<EventMessage | ReturnMessage>;

  private constructor(pattern: RegExp, build: Build<EventMessage | ReturnMessage>) {
    this.#pattern = pattern;
    this.#build = build;
  }

  /**
   * Learns a template from a message.
   *
   * @param message - the decoded frame; its envelope is checked
   * @param frame - its JSON text
   * @returns undefined if a template would not help: for long texts, escapes, wide integers, errors, and members that
   *   QMP does not define
   */
  static of(message: object, frame: string): MessageTemplate | undefined {
    if (frame.length > MAX_TEMPLATE_CHARACTERS) return undefined;
    const builder = new TemplateBuilder(frame);
    const members = builder.message();
    const build = members && buildOf(message as Message, members);
    return build && new MessageTemplate(new RegExp(`^${builder.pattern}$`), build);
  }

  /** Returns the message, or undefined if its text does not match. */
  read(frame: string): EventMessage | ReturnMessage | undefined {
    const groups = this.#pattern.exec(frame);
    return groups === null ? undefined : this.#build(groups);
  }
}

function buildOf(message: Message, members: Members): Build<EventMessage | ReturnMessage> | undefined {
  const order = [...members.keys()].join();
  if ('event' in message) {
    const { event } = message;
    // Members are set in the order of the text. QEMU's own order needs no loop.
    if (order !== 'timestamp,event' && order !== 'timestamp,event,data') {
      const known = ['event', 'timestamp', 'data'].filter((name) => members.has(name)).length;
      return members.size === known
        ? (objectOf(members) as Build<unknown> as Build<EventMessage>)
        : undefined;
    }
    const timestamp = members.get('timestamp') as Build<unknown> as Build<EventMessage['timestamp']>;
    const data = members.get('data') as Build<JsonObject> | undefined;
    return data === undefined
      ? (groups) => ({ timestamp: timestamp(groups), event })
      : (groups) => ({ timestamp: timestamp(groups), event, data: data(groups) });
  }
  const [value, id] = [members.get('return'), members.get('id')];
  if (value === undefined || id === undefined || members.size !== 2) return undefined;
  return order === 'return,id'
    ? (groups) => ({ return: value(groups), id: id(groups) })
    : (groups) => ({ id: id(groups), return: value(groups) });
}

/** Reads a JSON text and builds the pattern for it. */
class TemplateBuilder {
  readonly #text: string;

  pattern = '';
  #at = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads the whole message. An event's name is a fixed part of its template. */
  message(): Members | undefined {
    const members = this.#members(true);
    return this.#values > MAX_TEMPLATE_VALUES ? undefined : members;
  }

  /** @param top - whether these are the message's own members */
  #members(top = false): Members | undefined {
    const members = new Map<string, Build>();
    if (!this.#take('{')) return undefined;
    if (this.#take('}')) return members;
    do {
      const [text, key] = this.#token() ?? [];
      if (text === undefined || key === undefined || key === '__proto__' || members.has(key))
        return undefined;
      this.pattern += escapeForPattern(text);
      const build = this.#take(':') ? this.#value(top ? key : undefined) : undefined;
      if (build === undefined) return undefined;
      members.set(key, build);
    } while (this.#take(','));
    return this.#take('}') ? members : undefined;
  }

  /** @param member - the name, if it is one of the message's own members */
  #value(member?: string): Build | undefined {
    this.#blanks();
    const opening = this.#text[this.#at];
    if (opening === '{') return objectOf(this.#members());
    if (opening === '[') return this.#array();
    const [text, string, integer] = this.#token() ?? [];
    if (text === undefined) return undefined;
    if (member === 'event') {
      this.pattern += escapeForPattern(text);
      return () => string ?? null;
    }
    const group = (this.#values += 1);
    this.pattern += string !== undefined ? STRING : integer !== undefined ? INTEGER : KEYWORD;
    // An id may be a slice: it is compared, and dropped with its message.
    if (string !== undefined && member === 'id') return (groups) => groups[group] as string;
    if (string !== undefined) return (groups) => unslice(groups[group] as string);
    if (integer !== undefined) return (groups) => Number(groups[group]);
    return (groups) => keywordOf(groups[group] as string);
  }

  #array(): Build | undefined {
    this.#take('[');
    const items: Build[] = [];
    if (!this.#take(']')) {
      do {
        const item = this.#value();
        if (item === undefined) return undefined;
        items.push(item);
      } while (this.#take(','));
      if (!this.#take(']')) return undefined;
    }
    return (groups) => items.map((build) => build(groups));
  }

  /** Reads a string, an integer or a keyword. */
  #token(): RegExpExecArray | undefined {
    this.#blanks();
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text);
    if (token === null) return undefined;
    this.#at = TOKEN.lastIndex;
    return token;
  }

  #take(punctuation: string): boolean {
    this.#blanks();
    if (this.#text[this.#at] !== punctuation) return false;
    this.#at += 1;
    this.pattern += escapeForPattern(punctuation);
    return true;
  }

  #blanks(): void {
    WHITE_SPACE.lastIndex = this.#at;
    const [blanks = ''] = WHITE_SPACE.exec(this.#text) ?? [];
    this.#at += blanks.length;
    this.pattern += blanks;
  }
}

/** JSON's `true`, `false` or `null`. */
function keywordOf(text: string): JsonValue {
  return text === 'true' ? true : text === 'false' ? false : null;
}

/** Builds an object. A timestamp, which every event has, is built without a loop: most of the time is spent here. */
function objectOf(members: Members | undefined): Build | undefined {
  if (members === undefined) return undefined;
  const [seconds, microseconds] = [members.get('seconds'), members.get('microseconds')];
  const [first] = members.keys();
  if (members.size === 2 && first === 'seconds' && seconds !== undefined && microseconds !== undefined) {
    return (groups) => ({ seconds: seconds(groups), microseconds: microseconds(groups) });
  }
  const keys = [...members.keys()].map(asKey);
  const builds = [...members.values()];
  return (groups) => {
    const object: Record<string, JsonValue> = {};
    for (let n = 0; n < keys.length; n += 1) object[keys[n] as string] = (builds[n] as Build)(groups);
    return object;
  };
}

/** Returns the text in the form in which engines store object keys. With another form they would look it up at each use. */
function asKey(text: string): string {
  const [key] = Object.keys({ [text]: true });
  return key as string;
}

/** Engines copy shorter slices by themselves. */
const MIN_SLICE_CHARACTERS = 13;

/** Copies a slice: an engine's slice would keep the whole text in memory. */
export function unslice(part: string): string {
  return part.length < MIN_SLICE_CHARACTERS ? part : ` ${part}`.slice(1);
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
