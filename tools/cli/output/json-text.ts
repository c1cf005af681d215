/** JSON for people and for programs: exact integers, and nothing that a terminal would act on. */
import type { JsonValue } from '../../../src/protocol/types.js';
import type { Io, Paint } from '../io.js';
import { paintFor } from './paint.js';
import { printable } from './printable.js';

/** Writes a value in one line. Characters that a terminal would act on are written as `\u001b`, which is JSON too. */
export function jsonLine(value: JsonValue): string {
  return printable(write(value));
}

function write(value: JsonValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`);
  return `{${members.join(',')}}`;
}

/** Writes a value over many lines, indented by two spaces. */
export function prettyJson(value: JsonValue, paint: Paint, indent = ''): string {
  if (typeof value === 'string') return paint('green', printable(JSON.stringify(value)));
  if (typeof value !== 'object' || value === null) return paint('yellow', String(value));
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const parts = Array.isArray(value)
    ? value.map((element) => prettyJson(element, paint, inner))
    : Object.entries(value).map(
        ([key, member]) =>
          `${paint('cyan', printable(JSON.stringify(key)))}: ${prettyJson(member, paint, inner)}`,
      );
  if (parts.length === 0) return `${open}${close}`;
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(',\n')}\n${indent}${close}`;
}

/**
 * Prints a reply: indented and coloured on a terminal, one line of JSON elsewhere and with `--json`. A text of several
 * lines, as `human-monitor-command` answers, is printed as such on a terminal.
 */
export function printReply(
  io: Io,
  value: JsonValue,
  { json = false }: { readonly json?: boolean | undefined } = {},
): void {
  if (json || io.screen === undefined) io.out(`${jsonLine(value)}\n`);
  else if (typeof value === 'string' && value.includes('\n')) io.out(`${printableLines(value)}\n`);
  else io.out(`${prettyJson(value, paintFor(io))}\n`);
}

/** A peer's text of several lines, without line ends at its end. */
export function printableLines(text: string): string {
  return text
    .replace(/[\r\n]+$/, '')
    .split(/\r?\n/)
    .map(printable)
    .join('\n');
}
