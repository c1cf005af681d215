/** Finds the faults that QEMU's JSON parser finds in what a client wrote. */
import { Grammar, type ParseFault } from './grammar.js';
import { lexemeAt, resumesAt, type Lexeme } from './lexeme.js';
import { NO_VALUE, type ParserWords } from './parser-words.js';

declare const TextDecoder: new (label: string) => { decode(bytes: Uint8Array): string };

/** The faults that QEMU reports for a value, and where it reads on: at the value's end, unless a part is not a token. */
export interface ParseFaults {
  readonly faults: readonly ParseFault[];
  readonly end: number;
  /** Whether QEMU skips to a byte at which it goes on reading, which may come later. */
  readonly skips: boolean;
}

/** One character for each byte, so that an index in the text is an index in the bytes. */
const LATIN1 = new TextDecoder('latin1');
const LOSSY_UTF8 = new TextDecoder('utf-8');

/**
 * Reads values as QEMU does, one at each call.
 *
 * @param bytes - values one after another, which may be malformed
 * @returns a function of the byte at which a value begins
 */
export function faultReader(bytes: Uint8Array, words: ParserWords): (from: number) => ParseFaults {
  const text = LATIN1.decode(bytes);
  return (from) => {
    const grammar = new Grammar(words, bytes);
    const faults: ParseFault[] = [];
    let at = from;
    for (let before: Lexeme | undefined; ;) {
      const lexeme = lexemeAt(text, at);
      if (lexeme === undefined) return { faults, end: text.length, skips: false };
      // QEMU counts the column twice for a byte that ends a number or a keyword.
      const isCountedTwice = lexeme.at === at && (before?.kind === 'number' || before?.kind === 'keyword');
      const column = lexeme.at + (isCountedTwice ? 1 : 0);
      at = lexeme.at + lexeme.text.length;
      before = lexeme;
      if (lexeme.kind !== 'stray') {
        if (!grammar.take(lexeme, column)) continue;
        if (grammar.fault !== undefined) faults.push(grammar.fault);
        return { faults, end: at, skips: false };
      }
      if (words.isIncremental && grammar.fault !== undefined) faults.push(grammar.fault);
      else faults.push({ desc: `stray '${printed(bytes.subarray(lexeme.at, at))}'`, at: column });
      const ahead = bytes.subarray(at).findIndex(resumesAt);
      const resumed = ahead < 0 ? text.length : at + ahead;
      // No value begins with these, so the next fault is known. Its column is counted twice, too.
      if (!/[}\]:,]/.test(text.charAt(resumed))) return { faults, end: resumed, skips: true };
      faults.push({ desc: NO_VALUE, at: resumed + 1 });
      return { faults, end: resumed + 1, skips: false };
    }
  };
}

/** QEMU's own string ends at a NUL. */
function printed(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return LOSSY_UTF8.decode(end < 0 ? bytes : bytes.subarray(0, end));
}
