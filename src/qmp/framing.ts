/**
 * Cuts QMP's byte stream into frames, one JSON text each.
 *
 * Every message ends in a line end. Line ends never stand inside of a JSON string, so a line that begins
 * with `{` and ends with `}` is a message. A pretty-printing monitor spreads a message over many lines,
 * the first of which ends with a bracket or a comma; then the brackets are counted.
 */
import { ProtocolError } from '../errors.js';
import { ByteQueue } from '../protocol/byte-queue.js';
import { wrongDoor } from './wrong-door.js';

declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const LF = 0x0a;
const OPENING_BRACE = 0x7b;

/** Refuses what is no UTF-8 instead of putting a replacement character. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const TO_UTF8 = new TextEncoder();

/** Chunks from here on become text at once, if they are ASCII. */
const WORTH_A_TEXT = 1024;

export class QmpFramer {
  readonly #maxFrameBytes: number;
  readonly #asciiText: (bytes: Uint8Array) => string | undefined;

  /**
   * The line that isn't over yet, from the frame's first byte on if it begins one: text for as long as that comes
   * in large chunks of ASCII, which saves copies, then bytes.
   */
  #text = '';
  readonly #line = new ByteQueue();
  #spread: SpreadFrame | undefined;

  /**
   * @param maxFrameBytes - a longer frame is refused before it is whole
   * @param asciiText - makes text of bytes that are all ASCII, and nothing of others, where the platform can do
   *   that faster than a decoder of UTF-8
   */
  constructor(maxFrameBytes: number, asciiText: (bytes: Uint8Array) => string | undefined = () => undefined) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#asciiText = asciiText;
  }

  /** Whether the stream stands between two frames. */
  get idle(): boolean {
    return this.#text === '' && this.#line.length === 0 && this.#spread === undefined;
  }

  /**
   * Takes the next bytes of the stream, cut anywhere.
   *
   * @param frames - where frames that are whole now are added. When this throws, those before the fault are in it
   * @throws {@link ProtocolError} for bytes that can't be a frame; the stream is of no use afterwards
   */
  push(chunk: Uint8Array, frames: string[]): void {
    const end = chunk.lastIndexOf(LF) + 1;
    const begin = end > 0 ? this.#endLine(chunk, frames) : 0;
    if (begin < end) this.#takeLines(chunk.subarray(begin, end), frames);
    const rest = chunk.subarray(end);
    this.#keep(this.idle ? rest.subarray(frameStart(rest)) : rest);
    this.#refuseOver(this.#text.length + this.#line.length);
  }

  #keep(bytes: Uint8Array): void {
    const large = bytes.length >= WORTH_A_TEXT && this.#line.length === 0;
    const text = large ? this.#asciiText(bytes) : undefined;
    if (text === undefined) this.#line.push(bytes);
    else this.#text += text;
  }

  /** Takes the line that was left over with its end, which is in the chunk; gives where the next one begins. */
  #endLine(chunk: Uint8Array, frames: string[]): number {
    if (this.#text === '' && this.#line.length === 0) return 0;
    const begin = chunk.indexOf(LF) + 1;
    this.#line.push(chunk.subarray(0, begin));
    this.#takeLines(this.#line.take(), frames);
    return begin;
  }

  #takeLines(bytes: Uint8Array, frames: string[]): void {
    let before = this.#text;
    this.#text = '';
    const fits = this.#spreadLength + before.length + bytes.length <= this.#maxFrameBytes;
    const text = fits ? (this.#asciiText(bytes) ?? decode(bytes)) : undefined;
    if (text !== undefined) {
      const lines = (before + text).split('\n');
      lines.pop();
      for (const line of lines) this.#takeLine(line, frames);
      return;
    }
    // Some line is no UTF-8 or too long. Those before it count.
    for (let rest = bytes; rest.length > 0;) {
      const end = rest.indexOf(LF);
      const between = before === '' && this.#spread === undefined;
      const begin = between ? frameStart(rest.subarray(0, end)) : 0;
      this.#refuseOver(before.length + end - begin);
      const line = decode(rest.subarray(begin, end));
      if (line === undefined) throw new ProtocolError('the peer sent bytes that are no UTF-8');
      this.#takeLine(before + line, frames);
      before = '';
      rest = rest.subarray(end + 1);
    }
  }

  /** @param line - without its end */
  #takeLine(line: string, frames: string[]): void {
    const text = line.trim();
    let begin = 0;
    if (this.#spread === undefined) {
      if (line.charCodeAt(0) !== OPENING_BRACE) begin = frameStart(TO_UTF8.encode(line));
      if (begin === line.length) return;
      if (text.length > 1 && text.endsWith('}')) {
        frames.push(text);
        return;
      }
      this.#spread = new SpreadFrame();
    }
    this.#spread.length += TO_UTF8.encode(line).length - begin + 1;
    if (text !== '' && this.#spread.add(text)) {
      frames.push(this.#spread.text);
      this.#spread = undefined;
    }
  }

  get #spreadLength(): number {
    return this.#spread?.length ?? 0;
  }

  /** @param more - bytes of the frame under way, besides its lines that are over */
  #refuseOver(more: number): void {
    if (this.#spreadLength + more > this.#maxFrameBytes) {
      throw new ProtocolError(
        `the peer sent a frame of more than ${this.#maxFrameBytes} bytes: raise maxFrameBytes if it may be that long`,
      );
    }
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Where a frame begins in bytes between two frames, their end where none does yet. Says at the first byte
 * that this is no QMP: a banner of HTTP or SSH may never end its line.
 */
function frameStart(bytes: Uint8Array): number {
  let at = 0;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === OPENING_BRACE) break;
    if (byte !== 0x20 && byte !== 0x09 && byte !== LF && byte !== 0x0d) throw notAnObject(bytes.subarray(at));
  }
  return at;
}

function notAnObject(bytes: Uint8Array): ProtocolError {
  const byte = bytes[0] ?? 0;
  const shown = byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `byte 0x${byte.toString(16)}`;
  const door = wrongDoor(bytes);
  const hint = door === undefined ? '' : ` (${door})`;
  return new ProtocolError(`the peer sent ${shown} where a message must begin with '{'${hint}`);
}

/** Whether JSON can go on with a line that begins so after one that ended so. */
function canFollow(last: string, next: string): boolean {
  if (last.endsWith('{')) return /^["}]/.test(next);
  return /[[,:]$/.test(last) || /^[}\],:]/.test(next);
}

/** A message over many lines, done when its brackets are closed. */
class SpreadFrame {
  text = '';
  /** In bytes, as its lines came. */
  length = 0;
  #depth = 0;
  #last = '';

  /** @throws {@link ProtocolError} where the message was cut off: what followed must not be swallowed */
  add(line: string): boolean {
    const broken = this.text === '' ? !/[{[,:]$/.test(line) : !canFollow(this.#last, line);
    if (broken) throw new ProtocolError('the peer sent a line that ends in the middle of a message');
    this.#last = line;
    this.text += `${line}\n`;
    for (let at = 0; at < line.length; at += 1) {
      const code = line.charCodeAt(at);
      if (code === 0x22) at = closingQuote(line, at);
      else if (code === OPENING_BRACE || code === 0x5b) this.#depth += 1;
      else if (code === 0x7d || code === 0x5d) this.#depth -= 1;
    }
    return this.#depth <= 0;
  }
}

/** A string ends on its line, or the frame is no JSON and its parser will say so. */
function closingQuote(line: string, quote: number): number {
  let at = quote + 1;
  for (; at < line.length && line.charCodeAt(at) !== 0x22; at += 1) {
    if (line.charCodeAt(at) === 0x5c) at += 1;
  }
  return at;
}
