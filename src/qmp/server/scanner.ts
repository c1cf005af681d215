/** Finds where a client's JSON values end. QEMU needs no line ends between commands, and allows them inside of one. */
import { ByteQueue } from '../../protocol/byte-queue.js';
import { resumesAt } from './lexeme.js';
import { passed, START, type Position } from './position.js';

/** A part of a client's text: the bytes of a JSON value, a word that can't be one, or more than QEMU's parser accepts. */
export type Token =
  /** `members` is the number of colons outside of strings: of the members of all its objects, where it is well formed. */
  | { readonly json: Uint8Array; readonly at: Position; readonly members: number }
  | { readonly word: Uint8Array; readonly at: Position }
  | { readonly tooMuch: 'token size' | 'nesting depth' };

/** QEMU's own limit. */
const MAX_READ_DEPTH = 1024;

/** QEMU's strings are in either kind of quotes. */
const isQuote = (byte: number) => byte === 0x22 || byte === 0x27;
const LINE_END = 0x0a;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const isOpening = (byte: number) => byte === 0x7b || byte === 0x5b;
const isClosing = (byte: number) => byte === 0x7d || byte === 0x5d;

/**
 * Takes bytes in chunks of any size, and gives one token at a time. The rest stays bytes, so that a client can't cause
 * many tokens with few bytes.
 */
export class Scanner {
  readonly #maxTokenBytes: number;

  /** Chunks that are not scanned yet; the first one is scanned up to `#at`. */
  #chunks: Uint8Array[] = [];
  #at = 0;
  /** The beginning of the current token, from earlier chunks. */
  readonly #begun = new ByteQueue();
  #depth = 0;
  #members = 0;
  /** The quote that ends the string in which the byte at `#at` is; undefined outside of strings. */
  #quote: number | undefined;
  #escaped = false;
  #skips = false;
  /** The positions of the current token's first byte, and of the byte at `#at`. */
  #begin = START;
  #position = START;

  /** @param maxTokenBytes - a longer token is `tooMuch`, before its end has come */
  constructor(maxTokenBytes: number) {
    this.#maxTokenBytes = maxTokenBytes;
  }

  /** Whether there are bytes that `next` hasn't looked at. */
  get hasUnread(): boolean {
    return this.#chunks.length > 0;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#chunks.push(chunk);
  }

  /** Takes back the end of the token that came last. `skips`: goes on where QEMU does after what isn't a token. */
  unread({
    bytes,
    at,
    skips,
  }: {
    readonly bytes: Uint8Array;
    readonly at: Position;
    readonly skips: boolean;
  }): void {
    this.#skips = skips;
    if (bytes.length === 0) return;
    const [chunk, ...others] = this.#chunks;
    this.#chunks = [bytes, ...(chunk === undefined ? [] : [chunk.subarray(this.#at)]), ...others];
    this.#at = 0;
    this.#position = at;
  }

  /** The next token; undefined where its end isn't there yet. */
  next(): Token | undefined {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      const token = this.#scan(chunk);
      if (this.#at >= chunk.length) {
        this.#chunks.shift();
        this.#at = 0;
      }
      if (token !== undefined) return token;
    }
    return undefined;
  }

  /** Scans a chunk from `#at` to its end, or to the end of a token. */
  #scan(chunk: Uint8Array): Token | undefined {
    if (this.#skips) this.#skip(chunk);
    let begin = this.#at;
    for (let at = begin; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.#depth === 0 && (isSpace(byte) || isOpening(byte))) {
        if (at > begin || this.#begun.length > 0) {
          return { word: this.#take(chunk, begin, at), at: this.#begin };
        }
        if (isSpace(byte)) {
          begin = at + 1;
          continue;
        }
      }
      if (this.#endsWith(byte)) {
        return this.#begun.length + at + 1 - begin > this.#maxTokenBytes
          ? { tooMuch: 'token size' }
          : { json: this.#take(chunk, begin, at + 1), at: this.#begin, members: this.#members };
      }
      if (this.#depth > MAX_READ_DEPTH) return { tooMuch: 'nesting depth' };
    }
    this.#keep(chunk, begin, chunk.length);
    return this.#begun.length > this.#maxTokenBytes ? { tooMuch: 'token size' } : undefined;
  }

  #skip(chunk: Uint8Array): void {
    const ahead = chunk.subarray(this.#at).findIndex(resumesAt);
    this.#skips = ahead < 0;
    const end = ahead < 0 ? chunk.length : this.#at + ahead;
    this.#position = passed(this.#position, chunk.subarray(this.#at, end));
    this.#at = end;
  }

  /** Takes one byte in; returns whether a value ends with it. */
  #endsWith(byte: number): boolean {
    if (this.#quote !== undefined) {
      // No string holds a line end: QEMU refuses the value there, and begins afresh.
      if (byte === LINE_END) {
        this.#depth = 0;
        this.#quote = undefined;
        this.#escaped = false;
        return true;
      }
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === this.#quote) this.#quote = undefined;
      return false;
    }
    if (this.#depth > 0 && isQuote(byte)) this.#quote = byte;
    if (byte === COLON) this.#members += 1;
    if (isOpening(byte)) {
      if (this.#depth === 0) this.#members = 0;
      this.#depth += 1;
    }
    if (!isClosing(byte) || this.#depth === 0) return false;
    this.#depth -= 1;
    return this.#depth === 0;
  }

  #take(chunk: Uint8Array, begin: number, end: number): Uint8Array {
    this.#pass(chunk, begin, end);
    const last = chunk.subarray(begin, end);
    if (this.#begun.length === 0) return last;
    this.#begun.push(last);
    return this.#begun.take();
  }

  #keep(chunk: Uint8Array, begin: number, end: number): void {
    this.#pass(chunk, begin, end);
    this.#begun.push(chunk.subarray(begin, end));
  }

  /** Passes the chunk's bytes up to `end`; those from `begin` on are the token's. */
  #pass(chunk: Uint8Array, begin: number, end: number): void {
    if (this.#begun.length === 0) {
      this.#begin = passed(this.#position, chunk.subarray(this.#at, begin));
    }
    this.#position = passed(this.#position, chunk.subarray(this.#at, end));
    this.#at = end;
  }
}
