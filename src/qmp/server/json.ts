/**
 * JSON as QEMU writes and reads it, kept apart from the client's own code so that a server of ours can't share
 * the client's mistakes.
 */

/** Writes a message as QEMU does: spaces after `:` and `,`, ASCII only, CRLF at its end. */
export function print(message: unknown, pretty: boolean): string {
  return `${write(message, pretty ? '\r\n' : undefined)}\r\n`;
}

/** `margin` is the line end and indentation of the value, where each member has a line of its own. */
function write(value: unknown, margin: string | undefined): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = margin === undefined ? undefined : `${margin}    `;
  const items = Array.isArray(value)
    ? value.map((item: unknown) => write(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${quote(key)}: ${write(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const between = inner === undefined ? ', ' : `,${inner}`;
  return `${open}${items.length > 0 && inner !== undefined ? inner : ''}${items.join(between)}${margin ?? ''}${close}`;
}

const NOT_ASCII = /[\x7f-\uffff]/g;

function quote(text: string): string {
  return JSON.stringify(text).replace(
    NOT_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

/** What a client wrote: the bytes of a JSON value, or a word that can't be one. */
export type Token = { readonly json: Uint8Array } | { readonly word: string };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const isOpening = (byte: number) => byte === 0x7b || byte === 0x5b;
const isClosing = (byte: number) => byte === 0x7d || byte === 0x5d;

/** Finds where values end. QEMU needs no line ends between commands, nor does it mind them inside one. */
export class Scanner {
  #bytes: number[] = [];
  #depth = 0;
  #inString = false;
  #escaped = false;

  push(chunk: Uint8Array): Token[] {
    const tokens: Token[] = [];
    for (const byte of chunk) {
      if (this.#depth === 0 && (isSpace(byte) || isOpening(byte))) this.#endWord(tokens);
      if (this.#depth === 0 && isSpace(byte)) continue;
      this.#bytes.push(byte);
      if (this.#step(byte)) tokens.push({ json: this.#take() });
    }
    return tokens;
  }

  /** Takes one byte in; tells whether a value ends with it. */
  #step(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return false;
    }
    if (this.#depth > 0 && byte === QUOTE) this.#inString = true;
    if (isOpening(byte)) this.#depth += 1;
    if (!isClosing(byte) || this.#depth === 0) return false;
    this.#depth -= 1;
    return this.#depth === 0;
  }

  #endWord(tokens: Token[]): void {
    if (this.#bytes.length > 0) tokens.push({ word: new TextDecoder().decode(this.#take()) });
  }

  #take(): Uint8Array {
    const bytes = Uint8Array.from(this.#bytes);
    this.#bytes = [];
    return bytes;
  }
}
