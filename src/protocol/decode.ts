/** From JSON texts to messages: the envelopes are checked here, what they hold is not. */
import { HandshakeError, ProtocolError } from '../errors.js';
import { parse } from './json.js';
import { apart, LONGEST, Shape } from './shape.js';
import type { ErrorMessage, EventMessage, ReturnMessage } from './message.js';
import type { Greeting, JsonObject, JsonValue } from './types.js';

/** What a peer sends on a socket: messages, and the greeting before them. */
export type Inbound = ReturnMessage | ErrorMessage | EventMessage | { readonly QMP: JsonValue };

/** After how many misses another shape is learned: the longer learning didn't pay, the later. */
const SOON = 16;
const LATE = 4096;
/** How many kinds are told apart. A peer that invents more has all of them learned anew. */
const MOST_KINDS = 64;

/** The events of one name, or all replies: the shape that fits them, if they have one. */
class Kind {
  #shape: Shape | undefined;
  #hits = 0;
  #misses = 0;
  #patience = SOON;

  read(frame: string): Inbound | undefined {
    const message = this.#shape?.read(frame);
    if (message !== undefined) this.#hits += 1;
    return message;
  }

  missed(message: Inbound, frame: string): void {
    this.#misses += 1;
    if (this.#misses < this.#patience) return;
    const pays = this.#hits > this.#misses;
    this.#patience = pays ? SOON : Math.min(this.#patience * 2, LATE);
    if (!pays) this.#shape = Shape.of(message, frame);
    this.#hits = this.#misses = 0;
  }
}

/** Decodes frames, those of a shape that was learned the quick way. What it gives depends on the text alone. */
export class Decoder {
  readonly #kinds = new Map<string, Kind>();
  #latest = this.#kindNamed('');
  /** Whether the latest two were of one kind: the next one probably is too. */
  #steady = false;

  /**
   * @param frame - JSON text
   * @throws {@link ProtocolError} where it is no message
   */
  decode(frame: string): Inbound {
    if (frame.length > LONGEST) return checkEnvelope(parseFrame(frame));
    return (this.#steady ? this.#latest.read(frame) : undefined) ?? this.#decode(frame);
  }

  #decode(frame: string): Inbound {
    const kind = this.#kindNamed(nameIn(frame));
    const tried = this.#steady && kind === this.#latest;
    this.#steady = kind === this.#latest;
    this.#latest = kind;
    const known = tried ? undefined : kind.read(frame);
    if (known !== undefined) return known;
    const message = checkEnvelope(parseFrame(frame));
    kind.missed(message, frame);
    return message;
  }

  #kindNamed(name: string): Kind {
    const known = this.#kinds.get(name);
    if (known !== undefined) return known;
    if (this.#kinds.size >= MOST_KINDS) this.#kinds.clear();
    const kind = new Kind();
    this.#kinds.set(apart(name), kind);
    return kind;
  }
}

/** All peers' decoder: what one teaches it serves the others. */
export const decoder = new Decoder();

const NAME_AHEAD = '"event":';

/** The event's name; nothing in a reply. What holds more than one tells its kind apart just as well. */
function nameIn(frame: string): string {
  const at = frame.indexOf(NAME_AHEAD);
  if (at < 0) return '';
  const begin = frame.indexOf('"', at + NAME_AHEAD.length) + 1;
  return frame.slice(begin, frame.indexOf('"', begin));
}

function parseFrame(frame: string): JsonValue {
  try {
    return parse(frame);
  } catch (cause) {
    throw new ProtocolError(`the peer sent a frame of ${frame.length} characters that is no JSON`, { cause });
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
  throw new ProtocolError(`the peer sent ${described(value)}, which is no QMP message`);
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
 * Reads what a monitor says first.
 *
 * @throws {@link HandshakeError} where it isn't shaped as QMP's greeting
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
  throw new HandshakeError('not a QMP peer: its greeting tells no version and capabilities', {
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

/** `return` may be `{}`, `""`, `0` or `false`: the key counts, not its truth. */
function has(value: JsonObject, key: string): boolean {
  return Object.hasOwn(value, key);
}

function described(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const keys = Object.keys(value)
    .slice(0, 5)
    .map((key) => `'${key.slice(0, 40)}'`);
  return keys.length === 0 ? 'an empty object' : `an object with the members ${keys.join(', ')}`;
}
