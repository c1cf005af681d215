/** From JSON texts to messages. Checks the envelopes, but not the data in them. */
import { HandshakeError, ProtocolError } from '../errors.js';
import { parse } from './json.js';
import { unslice, MAX_TEMPLATE_CHARACTERS, MessageTemplate } from './message-template.js';
import type { ErrorMessage, EventMessage, ReturnMessage } from './message.js';
import type { Greeting, JsonObject, JsonValue } from './types.js';

/** What a peer sends on a socket: messages, and the greeting before them. */
export type Inbound = ReturnMessage | ErrorMessage | EventMessage | { readonly QMP: JsonValue };

/** Another template is learned after this many misses: from the minimum, doubled each time a template did not pay. */
const MIN_MISSES = 16;
const MAX_MISSES = 4096;
/** How many names have a cache. When a peer uses more names, all caches are dropped. */
const MAX_CACHES = 64;

/** The template for the events of one name, or for all replies, where one fits. */
class TemplateCache {
  #template: MessageTemplate | undefined;
  #hits = 0;
  #misses = 0;
  #missesToLearn = MIN_MISSES;

  read(frame: string): Inbound | undefined {
    const message = this.#template?.read(frame);
    if (message !== undefined) this.#hits += 1;
    return message;
  }

  missed(message: Inbound, frame: string): void {
    this.#misses += 1;
    if (this.#misses < this.#missesToLearn) return;
    const pays = this.#hits > this.#misses;
    this.#missesToLearn = pays ? MIN_MISSES : Math.min(this.#missesToLearn * 2, MAX_MISSES);
    if (!pays) this.#template = MessageTemplate.of(message, frame);
    this.#hits = this.#misses = 0;
  }
}

/** Decodes frames, with a template if one was learned. The result depends on the text only. */
export class Decoder {
  readonly #caches = new Map<string, TemplateCache>();
  #latest = this.#cacheNamed('');
  /** Whether the latest two frames had the same cache: the next one probably has it too. */
  #steady = false;

  /**
   * @param frame - JSON text
   * @throws {@link ProtocolError} where it is not a message
   */
  decode(frame: string): Inbound {
    if (frame.length > MAX_TEMPLATE_CHARACTERS) return checkEnvelope(parseFrame(frame));
    return (this.#steady ? this.#latest.read(frame) : undefined) ?? this.#decode(frame);
  }

  #decode(frame: string): Inbound {
    const cache = this.#cacheNamed(nameIn(frame));
    const tried = this.#steady && cache === this.#latest;
    this.#steady = cache === this.#latest;
    this.#latest = cache;
    const known = tried ? undefined : cache.read(frame);
    if (known !== undefined) return known;
    const message = checkEnvelope(parseFrame(frame));
    cache.missed(message, frame);
    return message;
  }

  #cacheNamed(name: string): TemplateCache {
    const known = this.#caches.get(name);
    if (known !== undefined) return known;
    if (this.#caches.size >= MAX_CACHES) this.#caches.clear();
    const cache = new TemplateCache();
    this.#caches.set(unslice(name), cache);
    return cache;
  }
}

/** Shared by all peers: they send messages of the same forms. */
export const decoder = new Decoder();

const EVENT_KEY = '"event":';

/** Returns the event's name; empty for a reply. Of a text with several it returns the first: the name only chooses a cache. */
function nameIn(frame: string): string {
  const at = frame.indexOf(EVENT_KEY);
  if (at < 0) return '';
  const begin = frame.indexOf('"', at + EVENT_KEY.length) + 1;
  return frame.slice(begin, frame.indexOf('"', begin));
}

function parseFrame(frame: string): JsonValue {
  try {
    return parse(frame);
  } catch (cause) {
    throw new ProtocolError(`the peer sent a frame of ${frame.length} characters that is not JSON`, {
      cause,
    });
  }
}

function checkEnvelope(value: JsonValue | undefined): Inbound {
  if (isObject(value)) {
    if (
      has(value, 'event') ? isEvent(value) : has(value, 'error') ? isError(value) : isReturnOrGreeting(value)
    ) {
      return value as unknown as Inbound;
    }
  }
  throw new ProtocolError(`the peer sent ${describe(value)}, which is not a QMP message`);
}

function isReturnOrGreeting(value: JsonObject): boolean {
  return has(value, 'return') || has(value, 'QMP');
}

function isEvent({ event, timestamp, data }: JsonObject): boolean {
  return (
    typeof event === 'string' &&
    isObject(timestamp) &&
    isInteger(timestamp['seconds']) &&
    isInteger(timestamp['microseconds']) &&
    (data === undefined || isObject(data))
  );
}

function isError({ error }: JsonObject): boolean {
  return isObject(error) && typeof error['class'] === 'string' && typeof error['desc'] === 'string';
}

/**
 * Reads the greeting of a monitor.
 *
 * @throws {@link HandshakeError} if it does not have the form of QMP's greeting
 */
export function decodeGreeting(value: JsonValue): Greeting {
  if (isObject(value)) {
    const { version, capabilities } = value;
    if (isVersion(version) && Array.isArray(capabilities)) {
      return {
        version,
        capabilities: capabilities.filter((capability) => typeof capability === 'string'),
      };
    }
  }
  throw new HandshakeError('not a QMP peer: its greeting has no version and capabilities', {
    permanent: true,
  });
}

function isVersion(value: JsonValue | undefined): value is JsonObject & Greeting['version'] {
  if (!isObject(value)) return false;
  const { qemu, package: built } = value;
  return (
    isObject(qemu) &&
    isInteger(qemu['major']) &&
    isInteger(qemu['minor']) &&
    isInteger(qemu['micro']) &&
    typeof built === 'string'
  );
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInteger(value: JsonValue | undefined): value is number {
  return typeof value === 'number';
}

/** `return` may be `{}`, `""`, `0` or `false`, so this checks for the key. */
function has(value: JsonObject, key: string): boolean {
  return Object.hasOwn(value, key);
}

function describe(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const keys = Object.keys(value)
    .slice(0, 5)
    .map((key) => `'${key.slice(0, 40)}'`);
  return keys.length === 0 ? 'an empty object' : `an object with the members ${keys.join(', ')}`;
}
