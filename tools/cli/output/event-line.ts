import type { JsonValue, Timestamp } from '../../../src/protocol/types.js';
import type { Io } from '../io.js';
import { jsonLine } from './json-text.js';
import { paintFor } from './paint.js';
import { printable } from './printable.js';

/** An event of any machine. */
export interface AnyQmpEvent {
  readonly event: string;
  readonly data?: unknown;
  readonly timestamp: Timestamp;
}

/** Prints an event as a line: for people on a terminal, as JSON elsewhere and with `--json`. */
export function printEvent(
  io: Io,
  event: AnyQmpEvent,
  { json = false }: { readonly json?: boolean | undefined } = {},
) {
  if (json || io.screen === undefined) io.out(`${jsonLine(event as unknown as JsonValue)}\n`);
  else io.out(`${eventLine(io, event)}\n`);
}

/** An event for people: `12:30:01.000250 DEVICE_DELETED {"device":"net0"}`. */
export function eventLine(io: Io, { event, data, timestamp }: AnyQmpEvent): string {
  const paint = paintFor(io);
  const more = data === undefined ? '' : ` ${jsonLine(data as JsonValue)}`;
  return `${paint('dim', timeOf(timestamp))} ${paint('bold', printable(event))}${more}`;
}

/** The local time of day; dashes where QEMU's host could not read its clock. */
function timeOf({ seconds, microseconds }: Timestamp): string {
  if (seconds < 0) return '--:--:--.------';
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${clock}.${String(microseconds).padStart(6, '0')}`;
}
