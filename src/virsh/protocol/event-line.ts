/** Reads the lines of `qemu-monitor-event --loop` and `event --loop`. */
import { ProtocolError } from '../../errors.js';
import { eventOfText } from '../../protocol/event-text.js';
import type { EventMessage } from '../../protocol/message.js';

const EVENT = /^event (\S+) at (-?\d+)\.(\d+) for domain '/;
const NO_DATA = '<null>';

/**
 * Reads one line of the QEMU events' watcher.
 *
 * @param name - the domain's name, which is in the line as it is, with its quotes
 * @returns undefined for lines without an event, such as the count at the end
 * @throws {@link ProtocolError} for an event that can't be read
 */
export function readEventLine(line: string, name: string): EventMessage | undefined {
  const [head, event, seconds, microseconds] = EVENT.exec(line) ?? [];
  if (head === undefined || event === undefined) return undefined;
  const separator = `${name}': `;
  if (!line.startsWith(separator, head.length)) {
    throw new ProtocolError(`virsh printed an event ${event.slice(0, 40)} of another domain`);
  }
  const data = line.slice(head.length + separator.length);
  const timestamp = { seconds: Number(seconds), microseconds: Number(microseconds) };
  return eventOfText(event, timestamp, data === NO_DATA ? undefined : data);
}

/** Returns what `event --event lifecycle` reports of a domain, such as `Stopped Destroyed`. */
export function readLifecycleLine(line: string, name: string): string | undefined {
  const head = `event 'lifecycle' for domain '${name}': `;
  return line.startsWith(head) ? line.slice(head.length).trim() : undefined;
}
