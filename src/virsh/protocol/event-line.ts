/** Reads the lines of `qemu-monitor-event --loop` and `event --loop`. */
import { ProtocolError } from '../../errors.js';
import { parse } from '../../protocol/json.js';
import type { EventMessage } from '../../protocol/message.js';
import type { JsonObject, Timestamp } from '../../protocol/types.js';

const EVENT = /^event (\S+) at (-?\d+)\.(\d+) for domain '/;
const NO_DATA = '<null>';

/**
 * Reads one line of the QEMU events' watcher.
 *
 * @param name - the domain's name, which stands in the line as it is, quotes and all
 * @returns undefined for lines that tell no event, such as the count at the end
 * @throws {@link ProtocolError} for an event that can't be read
 */
export function readEventLine(line: string, name: string): EventMessage | undefined {
  const [head, event, seconds, microseconds] = EVENT.exec(line) ?? [];
  if (head === undefined || event === undefined) return undefined;
  const separator = `${name}': `;
  if (!line.startsWith(separator, head.length)) throw unreadable(event);
  const timestamp = timestampOf(Number(seconds), Number(microseconds));
  const data = line.slice(head.length + separator.length);
  return data === NO_DATA ? { event, timestamp } : { event, data: dataOf(event, data), timestamp };
}

/** Where the host couldn't tell the time QEMU says -1 in both; libvirt can't carry the second one. */
function timestampOf(seconds: number, microseconds: number): Timestamp {
  return seconds === -1 ? { seconds, microseconds: -1 } : { seconds, microseconds };
}

function dataOf(event: string, text: string): JsonObject {
  try {
    const data = parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data;
  } catch (cause) {
    throw unreadable(event, cause);
  }
  throw unreadable(event);
}

function unreadable(event: string, cause?: unknown): ProtocolError {
  return new ProtocolError(`virsh printed an event ${event.slice(0, 40)} that can't be read`, { cause });
}

/** What `event --event lifecycle` tells of a domain: `Stopped Destroyed` and the like. */
export function readLifecycleLine(line: string, name: string): string | undefined {
  const head = `event 'lifecycle' for domain '${name}': `;
  return line.startsWith(head) ? line.slice(head.length).trim() : undefined;
}
