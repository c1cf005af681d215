/** From JSON texts to messages. Checks the envelopes, but not the data in them. */
import { HandshakeError, ProtocolError } from '../errors.js';
import { parse } from './json.js';
import type { ErrorMessage, EventMessage, ReturnMessage } from './message.js';
import type { Greeting, JsonObject, JsonValue } from './types.js';

/** What a peer sends on a socket: messages, and the greeting before them. */
export type Inbound = ReturnMessage | ErrorMessage | EventMessage | { readonly QMP: JsonValue };

/**
 * Decodes a frame.
 *
 * @param frame - JSON text
 * @throws {@link ProtocolError} where it is not a message
 */
export function decode(frame: string): Inbound {
  return checkEnvelope(parseFrame(frame));
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

/** JSON has no `undefined`, so a member that is not undefined is there, whatever its value. */
function checkEnvelope(value: JsonValue): Inbound {
  if (isObject(value)) {
    const { event, error } = value;
    const isMessage =
      event !== undefined
        ? isEvent(value)
        : error !== undefined
          ? isError(error)
          : value['return'] !== undefined || value['QMP'] !== undefined;
    if (isMessage) return value as unknown as Inbound;
  }
  throw new ProtocolError(`the peer sent ${describe(value)}, which is not a QMP message`);
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

function isError(error: JsonValue): boolean {
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

function describe(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const keys = Object.keys(value)
    .slice(0, 5)
    .map((key) => `'${key.slice(0, 40)}'`);
  return keys.length === 0 ? 'an empty object' : `an object with the members ${keys.join(', ')}`;
}
