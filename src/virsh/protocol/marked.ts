import { ProtocolError } from '../../errors.js';
import { ByteQueue } from '../../protocol/byte-queue.js';

declare const TextDecoder: new (
  label: string,
  options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
) => { decode(bytes: Uint8Array): string };

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LENIENT = new TextDecoder('utf-8', { ignoreBOM: true });

/** Finds a mark in a stream, however the stream is cut. Holds no more of it than the mark is long. */
export class MarkFinder {
  readonly #mark: Uint8Array;
  /** The last bytes, in which the mark may have begun. */
  #end: Uint8Array = new Uint8Array(0);

  /** @param mark - ASCII */
  constructor(mark: string) {
    this.#mark = Uint8Array.from(mark, (character) => character.charCodeAt(0));
  }

  /**
   * Takes the next bytes.
   *
   * @returns where the mark ends in them, undefined while it isn't whole
   */
  find(chunk: Uint8Array): number | undefined {
    const { length } = this.#mark;
    const seam = this.#end.length;
    const joined = new Uint8Array(seam + Math.min(chunk.length, length - 1));
    joined.set(this.#end);
    joined.set(chunk.subarray(0, joined.length - seam), seam);
    const across = indexOf(joined, this.#mark);
    if (across >= 0) return across - seam + length;
    const at = indexOf(chunk, this.#mark);
    if (at >= 0) return at + length;
    this.#end = chunk.length >= length ? chunk.slice(1 - length) : joined.slice(1 - length);
    return undefined;
  }
}

/** Holds what comes before a mark in a stream, however the stream is cut. */
export class UntilMark {
  readonly #finder: MarkFinder;
  readonly #markLength: number;
  readonly #held = new ByteQueue();

  /** @param mark - ASCII */
  constructor(mark: string) {
    this.#finder = new MarkFinder(mark);
    this.#markLength = mark.length;
  }

  /** How many bytes wait for the mark. */
  get length(): number {
    return this.#held.length;
  }

  /**
   * Takes the next bytes.
   *
   * @returns undefined while the mark isn't whole; then what stood before it
   */
  push(chunk: Uint8Array): Uint8Array | undefined {
    const end = this.#finder.find(chunk);
    this.#held.push(end === undefined ? chunk : chunk.subarray(0, end));
    return end === undefined ? undefined : this.#held.take().slice(0, -this.#markLength);
  }
}

function indexOf(bytes: Uint8Array, sought: Uint8Array): number {
  const first = sought[0] as number;
  const last = bytes.length - sought.length;
  for (let at = bytes.indexOf(first); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    if (sought.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}

/** @throws {@link ProtocolError} where the bytes are not UTF-8 */
export function textOf(bytes: Uint8Array): string {
  try {
    return STRICT.decode(bytes);
  } catch (cause) {
    throw new ProtocolError('virsh printed bytes that are not UTF-8', { cause });
  }
}

/** For texts that people read: what is not UTF-8 becomes a replacement character. */
export function decodeLossy(bytes: Uint8Array): string {
  return LENIENT.decode(bytes);
}
