import { ProtocolError } from '../errors.js';
import { parse } from './json.js';
import type { EventMessage } from './message.js';
import type { JsonObject, Timestamp } from './types.js';

/** The longest part of a name that goes into an error, in characters. */
const MAX_NAME_CHARACTERS = 40;

/**
 * Makes an event's message where its parts come apart and its data is text, as libvirt hands events on.
 *
 * @param data - JSON text of an object, or undefined for an event without data
 * @throws {@link ProtocolError} where the data is not a JSON object
 */
export function eventOfText(event: string, timestamp: Timestamp, data: string | undefined): EventMessage {
  const known = timestampOf(timestamp);
  return data === undefined
    ? { event, timestamp: known }
    : { event, data: dataOf(event, data), timestamp: known };
}

/** If the host could not read its clock, QEMU has -1 in both members. libvirt can't carry the second one. */
function timestampOf({ seconds, microseconds }: Timestamp): Timestamp {
  return seconds < 0 ? { seconds: -1, microseconds: -1 } : { seconds, microseconds };
}

function dataOf(event: string, text: string): JsonObject {
  const what = `the data of event ${event.slice(0, MAX_NAME_CHARACTERS)}`;
  let data: unknown;
  try {
    data = parse(text);
  } catch (cause) {
    throw new ProtocolError(`${what} is not JSON`, { cause });
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new ProtocolError(`${what} is not an object`);
  }
  return data as JsonObject;
}
