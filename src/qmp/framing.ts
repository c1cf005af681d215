/**
 * Cuts QMP's byte stream into frames, one JSON text each.
 *
 * Every message ends with a line end. A JSON string contains no line end, so a line that begins
 * with `{` and ends with `}` is a message. A pretty-printing monitor spreads a message over many lines: the first ends
 * with a bracket, a comma or a colon, and the message ends when its brackets are closed.
 */
import { ProtocolError } from '../errors.js';
import { ByteQueue } from '../protocol/byte-queue.js';
import { type NameDoor, wrongDoor } from './wrong-door.js';

declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const LF = 0x0a;
const CR = 0x0d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Throws for bytes that are not UTF-8, instead of writing a replacement character. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const TO_UTF8 = new TextEncoder();

/** So many bytes of a line become text before it ends, if they are ASCII. Smaller pieces of a string take more memory than their text. */
const MIN_TEXT_BYTES = 1024;

/** What depends on the platform and the transport. */
export interface FramerPlatform {
  /** Decodes bytes that are all ASCII, and returns undefined for others. For a platform that does it faster than UTF-8. */
  readonly asciiText?: (bytes: Uint8Array) => string | undefined;
  /** Names a service that speaks another protocol. Without it, one behind any transport. */
  readonly wrongDoor?: NameDoor;
}

export class QmpFramer {
  readonly #maxFrameBytes: number;
  readonly #platform: FramerPlatform;

  /**
   * The line that has not ended yet, from the frame's first byte on if it begins a frame: its text, then the bytes behind
   * that. As bytes alone, a large reply would take twice its size outside of the heap, and V8 would collect all garbage.
   */
  #text = '';
  #bytes: ByteQueue | undefined;
  /** A message over many lines: those that came, their length in bytes as they were received, and its open brackets. */
  #spread: { lines: string[]; length: number; depth: number } | undefined;

  /** @param maxFrameBytes - a longer frame is refused before it is whole */
  constructor(maxFrameBytes: number, platform: FramerPlatform = {}) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#platform = platform;
  }

  /** Whether no frame has begun. */
  get idle(): boolean {
    return this.#lineLength === 0 && this.#spread === undefined;
  }

  /**
   * Takes the next bytes of the stream, in chunks of any size.
   *
   * @param frames - the frames that are complete now are added to it. When this throws, it has the frames before the fault
   * @throws {@link ProtocolError} for bytes that can't be a frame; the stream can't be read on after that
   */
  push(chunk: Uint8Array, frames: string[]): void {
    // A chunk nearly always ends with a line.
    const end = chunk[chunk.length - 1] === LF ? chunk.length : chunk.lastIndexOf(LF) + 1;
    const begin = end > 0 ? this.#endLine(chunk, frames) : 0;
    // A view of the bytes costs more than reading a short message, so the whole chunk is taken as it is.
    const whole = begin === 0 && end === chunk.length;
    if (begin < end) this.#takeLines(whole ? chunk : chunk.subarray(begin, end), frames);
    if (end < chunk.length) {
      const rest = chunk.subarray(end);
      this.#keep(this.idle ? rest.subarray(this.#frameStart(rest)) : rest);
    }
    this.#refuseOver(this.#lineLength);
  }

  /** Keeps a part of a line. Bytes become text when there are enough of them. */
  #keep(part: Uint8Array): void {
    const kept = this.#bytes?.length ?? 0;
    const isEnough = kept < MIN_TEXT_BYTES && kept + part.length >= MIN_TEXT_BYTES;
    const bytes = isEnough ? this.#takeBytes(part) : part;
    const text = isEnough ? this.#platform.asciiText?.(bytes) : undefined;
    if (text !== undefined) this.#text += text;
    else if (bytes.length > 0) (this.#bytes ??= new ByteQueue()).push(bytes);
  }

  /** Takes the bytes that are kept, and more. */
  #takeBytes(more: Uint8Array): Uint8Array {
    const kept = this.#bytes;
    if (kept === undefined) return more;
    this.#bytes = undefined;
    kept.push(more);
    return kept.take();
  }

  /** Takes the line whose end is in the chunk; returns the index at which the next line begins. */
  #endLine(chunk: Uint8Array, frames: string[]): number {
    if (this.#lineLength === 0) return 0;
    const begin = chunk.indexOf(LF) + 1;
    this.#takeLines(this.#takeBytes(chunk.subarray(0, begin)), frames);
    return begin;
  }

  #takeLines(bytes: Uint8Array, frames: string[]): void {
    let before = this.#text;
    this.#text = '';
    const fits = this.#spreadLength + before.length + bytes.length <= this.#maxFrameBytes;
    const text = fits ? (this.#platform.asciiText?.(bytes) ?? decode(bytes)) : undefined;
    if (text !== undefined) {
      this.#takeText(before + text, frames);
      return;
    }
    // A line is too long or not UTF-8. The lines before it are delivered.
    for (let rest = bytes; rest.length > 0;) {
      const end = rest.indexOf(LF);
      const begins = before === '' && this.#spread === undefined;
      const begin = begins ? this.#frameStart(rest.subarray(0, end)) : 0;
      this.#refuseOver(before.length + end - begin);
      const line = decode(rest.subarray(begin, end));
      if (line === undefined) throw new ProtocolError('the peer sent bytes that are not UTF-8');
      this.#takeLine(before + line, frames);
      before = '';
      rest = rest.subarray(end + 1);
    }
  }

  /** @param text - whole lines. QEMU's messages are taken here, each on a line of its own */
  #takeText(text: string, frames: string[]): void {
    let begin = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      const last = text.charCodeAt(end - 1) === CR ? end - 2 : end - 1;
      const isMessage = text.charCodeAt(begin) === OPENING_BRACE && text.charCodeAt(last) === CLOSING_BRACE;
      if (isMessage && this.#spread === undefined) frames.push(text.slice(begin, last + 1));
      else this.#takeLine(text.slice(begin, end), frames);
      begin = end + 1;
    }
  }

  /** @param line - without its end */
  #takeLine(line: string, frames: string[]): void {
    const text = line.trim();
    let begin = 0;
    if (this.#spread === undefined) {
      if (line.charCodeAt(0) !== OPENING_BRACE) begin = this.#frameStart(TO_UTF8.encode(line));
      if (begin === line.length) return;
      if (text.length > 1 && text.endsWith('}')) {
        frames.push(text);
        return;
      }
      if (!/[{[,:]$/.test(text)) throw cutOff();
      this.#spread = { lines: [], length: 0, depth: 0 };
    } else if (!canFollow(this.#spread.lines.at(-1), text)) throw cutOff();
    this.#spread.length += TO_UTF8.encode(line).length - begin + 1;
    if (text === '') return;
    this.#spread.lines.push(text);
    this.#spread.depth += openedBy(text);
    if (this.#spread.depth <= 0) {
      frames.push(this.#spread.lines.join('\n'));
      this.#spread = undefined;
    }
  }

  /**
   * Returns the index at which a frame begins, or the bytes' length if none does. It fails at the first byte that is not
   * QMP, because a banner of HTTP or SSH may never end its line.
   */
  #frameStart(bytes: Uint8Array): number {
    const at = bytes.findIndex((byte) => byte !== 0x20 && byte !== 0x09 && byte !== LF && byte !== CR);
    if (at < 0) return bytes.length;
    if (bytes[at] !== OPENING_BRACE) throw this.#notAnObject(bytes.subarray(at));
    return at;
  }

  #notAnObject(bytes: Uint8Array): ProtocolError {
    const byte = bytes[0] ?? 0;
    const shown =
      byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `byte 0x${byte.toString(16)}`;
    const { wrongDoor: nameDoor = wrongDoor } = this.#platform;
    const door = nameDoor(bytes);
    const hint = door === undefined ? '' : ` (${door})`;
    return new ProtocolError(`the peer sent ${shown} where a message must begin with '{'${hint}`);
  }

  /** The bytes of the line that has not ended yet. */
  get #lineLength(): number {
    return this.#text.length + (this.#bytes?.length ?? 0);
  }

  get #spreadLength(): number {
    return this.#spread?.length ?? 0;
  }

  /** @param more - bytes of the current frame, besides its complete lines */
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

/** Returns whether the line `next` can follow the line `last` in JSON text. */
function canFollow(last = '', next: string): boolean {
  if (next === '') return true;
  return last.endsWith('{') ? /^["}]/.test(next) : /[[,:]$/.test(last) || /^[}\],:]/.test(next);
}

/** Returns how many brackets more a line opens than it closes. Those in strings don't count. */
function openedBy(line: string): number {
  // By two: an expression for a string with its escapes needs a stack as long as the string.
  const bare = line.replace(/\\./g, '').replace(/"[^"]*"/g, '');
  return bare.split(/[{[]/).length - bare.split(/[}\]]/).length;
}

/** The message that follows must not be taken for a part of it. */
function cutOff(): ProtocolError {
  return new ProtocolError('the peer sent a line that ends in the middle of a message');
}
