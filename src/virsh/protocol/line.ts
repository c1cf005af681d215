/**
 * Writes lines for virsh's command prompt.
 *
 * virsh reads a pipe through readline, which takes control characters for keys: C-u clears the line, C-o
 * submits it, DEL deletes, a tab completes. Whoever gets one in can run another command. So none goes in:
 * JSON writes them as escapes, other texts that hold one are refused before they come here.
 */
import { ArgumentError } from '../../errors.js';

/** What a terminal would take for a key: C0, DEL and C1. */
const CONTROL = /\p{Cc}/u;
/** Half a character, which UTF-8 can't write. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Returns whether a text can be in a line as it is, once it is quoted. */
export function isPlainText(text: string): boolean {
  return !CONTROL.test(text) && !LONE_SURROGATE.test(text);
}

/**
 * Quotes text as one argument of a line. Between single quotes only the quote is special to virsh.
 *
 * @throws {@link ArgumentError} for a control character or lone surrogate; callers check with `isPlainText`
 *   and name what holds it
 */
export function quoteWord(text: string): string {
  if (!isPlainText(text)) throw new ArgumentError("a control character can't be given to virsh");
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Quotes a JSON text as one word, in printable ASCII. What has to be escaped is inside of JSON's
 * strings, where `\uXXXX` means the same; so it doesn't matter in which locale virsh reads.
 *
 * @param json - JSON without blanks between its tokens, as `writeCommand` writes it
 */
export function quoteJson(json: string): string {
  return `'${json.replace(NOT_PLAIN, escaped)}'`;
}

/** By UTF-16 units: JSON writes a character beyond the first plane as two escapes. */
const NOT_PLAIN = /[^\x20-\x7e]|'/g;

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * A word that virsh prints whole, but whose typed form isn't the word: readline echoes what it reads, so
 * a mark that was typed as it is printed would be found in the echo.
 */
export function echoing(mark: string, stream: 'output' | 'errors'): string {
  const half = mark.length >> 1;
  return `echo ${stream === 'errors' ? '--err ' : ''}${mark.slice(0, half)}''${mark.slice(half)}`;
}
