/** How the shell prints replies and completions. What a peer sent is made printable. */
import type { JsonValue } from '../../../src/protocol/types.js';
import type { Paint } from '../io.js';
import { jsonLine, prettyJson, printableLines } from '../output/json-text.js';
import type { Candidate } from './complete.js';
import type { JsonCommand } from './statement.js';

/** A reply: JSON with exact integers, or the lines of a text, as the human monitor answers. */
export function replyText(value: JsonValue, paint: Paint): string {
  if (typeof value === 'string' && /\n/.test(value)) return printableLines(value);
  return prettyJson(value, paint);
}

/** A command as the JSON that is sent, without its id. */
export function messageText({ execute, arguments: given }: JsonCommand, oob: boolean): string {
  return jsonLine({
    [oob ? 'exec-oob' : 'execute']: execute,
    ...(given === undefined ? {} : { arguments: given }),
  });
}

/** What stands beside a list that was cut. */
const MORE = 'Tab again shows all names';

/**
 * Candidates with their notes, one a line.
 *
 * @param rows - the most lines that fit
 */
export function candidatesText(
  candidates: readonly Candidate[],
  { columns, rows }: { readonly columns: number; readonly rows: number },
  paint: Paint,
): string {
  const fitting = Math.max(1, rows - 3);
  const shown = candidates.length > fitting ? candidates.slice(0, fitting - 1) : candidates;
  const width = Math.max(...shown.map(({ text }) => text.trimEnd().length));
  const lines = shown.map(({ text, note }) => {
    const name = text.trimEnd();
    const room = columns - width - 3;
    const beside = note === '' || room < 8 ? '' : `  ${paint('dim', shortened(note, room))}`;
    return `${beside === '' ? name : name.padEnd(width)}${beside}`;
  });
  const left = candidates.length - shown.length;
  return [...lines, ...(left > 0 ? [paint('dim', `… and ${left} more: ${MORE}`)] : [])].join('\n');
}

/** The names alone, in columns from top to bottom. */
export function namesText(candidates: readonly Candidate[], columns: number): string {
  const names = candidates.map(({ text }) => text.trimEnd());
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const across = Math.max(1, Math.floor((columns - 1) / width));
  const down = Math.ceil(names.length / across);
  const lines = Array.from({ length: down }, (_, row) =>
    names
      .filter((_name, index) => index % down === row)
      .map((name) => name.padEnd(width))
      .join('')
      .trimEnd(),
  );
  return lines.join('\n');
}

function shortened(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

/** The longest text that all candidates begin with. */
export function commonStart(candidates: readonly Candidate[]): string {
  const [first = '', ...rest] = candidates.map(({ text }) => text);
  let length = first.length;
  for (const text of rest) while (!text.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
