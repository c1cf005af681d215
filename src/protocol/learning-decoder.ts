/**
 * Peers repeat themselves: events of one name differ in some numbers and strings only, and so do replies. A template,
 * learned from one text, is a regular expression that accepts any number or string in those places. It reads the next
 * text of the same form in half the time that `JSON.parse` takes, with the same result. It does not match other texts.
 */
import { decode, type Inbound } from './decode.js';
import type { JsonObject, JsonValue } from './types.js';

/** A string without escapes, an integer that is safe, and a keyword. */
const STRING = '"([^"\\\\\\x00-\\x1f]*)"';
const INTEGER = '(0|-?[1-9]\\d{0,14})';
const KEYWORD = '(true|false|null)';

/** Messages as QEMU writes them, where they carry an object without objects in it. Others are left to `JSON.parse`. */
const TIMESTAMP = `\\{"seconds": ${INTEGER}, "microseconds": ${INTEGER}\\}`;
const EVENT = new RegExp(`^\\{"timestamp": ${TIMESTAMP}, "event": ${STRING}(?:, "data": \\{(.*)\\})?\\}$`);
const REPLY = new RegExp(`^\\{"return": \\{(.*)\\}, "id": ${STRING}\\}$`);
const MEMBER = new RegExp(`(^|, )${STRING}: (?:${STRING}|${INTEGER}|${KEYWORD})`, 'y');

/** Makes a value of the groups that the regular expression found. */
type Build<A> = (groups: readonly string[]) => A;

/** Makes a value of the text of one group. */
type Read = (text: string) => JsonValue;

interface Template<A> {
  readonly pattern: string;
  readonly build: Build<A>;
}

/**
 * Learns a template.
 *
 * @param frame - JSON text, of a message
 * @returns reads texts of the same form, and returns undefined for others. Undefined if there is no template for the text
 */
export function learnTemplate(frame: string): ((frame: string) => Inbound | undefined) | undefined {
  const template = eventTemplate(frame) ?? replyTemplate(frame);
  if (template === undefined) return undefined;
  const { build } = template;
  const pattern = new RegExp(`^${template.pattern}$`);
  return (frame) => {
    const groups = pattern.exec(frame);
    return groups === null ? undefined : build(groups);
  };
}

function eventTemplate(frame: string): Template<Inbound> | undefined {
  const [, , , event, members] = EVENT.exec(frame) ?? [];
  if (event === undefined) return undefined;
  const name = unslice(event);
  const pattern = `\\{"timestamp": ${TIMESTAMP}, "event": "${literal(name)}"`;
  const timestamp = (groups: readonly string[]) => ({
    seconds: Number(groups[1]),
    microseconds: Number(groups[2]),
  });
  if (members === undefined) {
    return { pattern: `${pattern}\\}`, build: (groups) => ({ timestamp: timestamp(groups), event: name }) };
  }
  const data = objectTemplate(members, 3);
  return (
    data && {
      pattern: `${pattern}, "data": ${data.pattern}\\}`,
      build: (groups) => ({ timestamp: timestamp(groups), event: name, data: data.build(groups) }),
    }
  );
}

function replyTemplate(frame: string): Template<Inbound> | undefined {
  const [, members] = REPLY.exec(frame) ?? [];
  const value = members === undefined ? undefined : objectTemplate(members, 1);
  return (
    value && {
      pattern: `\\{"return": ${value.pattern}, "id": ${STRING}\\}`,
      build: (groups) => ({ return: value.build(groups), id: groups[groups.length - 1] as string }),
    }
  );
}

/**
 * @param members - what is between an object's braces
 * @param group - the number of the first group
 */
function objectTemplate(members: string, group: number): Template<JsonObject> | undefined {
  const keys: string[] = [];
  const values: Read[] = [];
  let pattern = '';
  for (let at = 0; at < members.length; at = MEMBER.lastIndex) {
    MEMBER.lastIndex = at;
    const [, comma, key, string, integer] = MEMBER.exec(members) ?? [];
    // JSON.parse puts keys that are array indices first, and of a key twice it takes the last.
    if (key === undefined || keys.includes(key) || /^(?:\d+|__proto__)$/.test(key)) return undefined;
    keys.push(asKey(key));
    values.push(string !== undefined ? unslice : integer !== undefined ? Number : keywordOf);
    pattern += `${comma}"${literal(key)}": ${string !== undefined ? STRING : integer !== undefined ? INTEGER : KEYWORD}`;
  }
  return {
    pattern: `\\{${pattern}\\}`,
    build: (groups) => {
      const object: Record<string, JsonValue> = {};
      for (let n = 0; n < keys.length; n += 1)
        object[keys[n] as string] = (values[n] as Read)(groups[group + n] as string);
      return object;
    },
  };
}

function keywordOf(text: string): JsonValue {
  return text === 'true' ? true : text === 'false' ? false : null;
}

/** Returns the text in the form in which engines store object keys. With another form they would look it up at each use. */
function asKey(text: string): string {
  const [key] = Object.keys({ [text]: true });
  return key as string;
}

/** Engines copy shorter slices by themselves. */
const MIN_SLICE_CHARACTERS = 13;

/** Copies a slice: an engine's slice would keep the whole text in memory. */
function unslice(part: string): string {
  return part.length < MIN_SLICE_CHARACTERS ? part : ` ${part}`.slice(1);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Another template is learned after this many misses: from the minimum, doubled each time a template did not pay. */
const MIN_MISSES = 16;
const MAX_MISSES = 4096;
/** How many names have a cache. When a peer uses more names, all caches are dropped. */
const MAX_CACHES = 64;
/** Longer texts have no template. */
const MAX_CHARACTERS = 1024;

/** The template for the events of one name, or for all replies, where one fits. */
class TemplateCache {
  read: ((frame: string) => Inbound | undefined) | undefined;
  hits = 0;
  #misses = 0;
  #missesToLearn = MIN_MISSES;
  readonly #learn: typeof learnTemplate;

  constructor(learn: typeof learnTemplate) {
    this.#learn = learn;
  }

  missed(frame: string): void {
    this.#misses += 1;
    if (this.#misses < this.#missesToLearn) return;
    const pays = this.hits > this.#misses;
    this.#missesToLearn = pays ? MIN_MISSES : Math.min(this.#missesToLearn * 2, MAX_MISSES);
    if (!pays) this.read = this.#learn(frame);
    this.hits = this.#misses = 0;
  }
}

/** Decodes as `decode` does, with a template where one was learned. The result depends on the text only. */
export class LearningDecoder {
  readonly #learn: typeof learnTemplate;
  readonly #caches = new Map<string, TemplateCache>();
  #latest: TemplateCache;
  /** Whether the latest two frames had the same cache: the next one probably has it too. */
  #steady = false;

  constructor(learn = learnTemplate) {
    this.#learn = learn;
    this.#latest = this.#cacheNamed('');
  }

  /**
   * @param frame - JSON text
   * @throws {@link ProtocolError} where it is not a message
   */
  decode(frame: string): Inbound {
    if (frame.length > MAX_CHARACTERS) return decode(frame);
    return (this.#steady ? this.#read(frame) : undefined) ?? this.#decode(frame);
  }

  #decode(frame: string): Inbound {
    const cache = this.#cacheNamed(nameIn(frame));
    const tried = this.#steady && cache === this.#latest;
    this.#steady = cache === this.#latest;
    this.#latest = cache;
    const known = tried ? undefined : this.#read(frame);
    if (known !== undefined) return known;
    const message = decode(frame);
    cache.missed(frame);
    return message;
  }

  #read(frame: string): Inbound | undefined {
    const message = this.#latest.read?.(frame);
    if (message !== undefined) this.#latest.hits += 1;
    return message;
  }

  #cacheNamed(name: string): TemplateCache {
    const known = this.#caches.get(name);
    if (known !== undefined) return known;
    if (this.#caches.size >= MAX_CACHES) this.#caches.clear();
    const cache = new TemplateCache(this.#learn);
    this.#caches.set(unslice(name), cache);
    return cache;
  }
}

const EVENT_KEY = '"event": "';

/** Returns the event's name; empty for a reply. Of a text with several it returns the first: the name only chooses a cache. */
function nameIn(frame: string): string {
  const at = frame.indexOf(EVENT_KEY);
  if (at < 0) return '';
  const begin = at + EVENT_KEY.length;
  return frame.slice(begin, frame.indexOf('"', begin));
}

const shared = new LearningDecoder();

/** Decodes as `decode` does. What is learned is shared by all peers: they send messages of the same forms. */
export function decodeLearning(frame: string): Inbound {
  return shared.decode(frame);
}
