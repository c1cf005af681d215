/** From JSON texts to messages: the envelopes are checked here, what they hold is not. */
import { HandshakeError, ProtocolError } from '../errors.js';
import { parse } from './json.js';
import { Shape } from './shape.js';
import type { ErrorMessage, EventMessage, ReturnMessage } from './message.js';
import type { Greeting, JsonObject, JsonValue } from './types.js';

/** What a peer sends on a socket: messages, and the greeting before them. */
export type Inbound = ReturnMessage | ErrorMessage | EventMessage | { readonly QMP: JsonValue };

/** How many shapes are tried before JSON.parse. */
const MOST_SHAPES = 4;
/** After how many misses another shape is learned: the longer learning didn't pay, the later. */
const SOON = 16;
const LATE = 4096;
/** A miss costs as much for each shape that was tried as a hit gains in eight. */
const WORTH = 8;

/** Decodes the frames of one peer, those of the shapes that it sends most the quick way. */
export class Decoder {
  /** The last one that fitted comes first. */
  #shapes: Shape[] = [];
  #hits = 0;
  #misses = 0;
  #patience = SOON;

  /**
   * @param frame - JSON text
   * @throws {@link ProtocolError} where it is no message
   */
  decode(frame: string): Inbound {
    const shapes = this.#shapes;
    for (let at = 0; at < shapes.length; at += 1) {
      const shape = shapes[at] as Shape;
      const message = shape.read(frame);
      if (message === undefined) continue;
      this.#hits += 1;
      if (at > 0) {
        shapes[at] = shapes[0] as Shape;
        shapes[0] = shape;
      }
      return message;
    }
    const message = checkEnvelope(parseFrame(frame));
    this.#misses += 1;
    if (this.#misses >= this.#patience) this.#learn(message, frame);
    return message;
  }

  #learn(message: Inbound, frame: string): void {
    this.#patience = this.#hits < this.#misses ? Math.min(this.#patience * 2, LATE) : SOON;
    if (this.#hits * WORTH < this.#misses) this.#shapes = [];
    const shape = Shape.of(message, frame);
    if (shape !== undefined) this.#shapes = [shape, ...this.#shapes.slice(0, MOST_SHAPES - 1)];
    this.#hits = this.#misses = 0;
  }
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
