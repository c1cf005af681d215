import { ByteQueue } from '../../protocol/byte-queue.js';
import { textOf } from './marked.js';

const LF = 0x0a;

/** Cuts a stream of bytes into lines of text. */
export class LineCutter {
  readonly #read: (bytes: Uint8Array) => string;
  readonly #rest = new ByteQueue();

  /** @param read - makes text of bytes; `textOf` unless given */
  constructor(read: (bytes: Uint8Array) => string = textOf) {
    this.#read = read;
  }

  /** How many bytes wait for their line's end. */
  get length(): number {
    return this.#rest.length;
  }

  /**
   * Takes the next bytes, cut anywhere.
   *
   * @returns the lines that are whole now, without their ends. Going over them throws what `read` does, at
   *   the first line that it refuses
   */
  push(chunk: Uint8Array): Iterable<string> {
    const end = chunk.lastIndexOf(LF) + 1;
    if (end === 0) {
      this.#rest.push(chunk);
      return [];
    }
    this.#rest.push(chunk.subarray(0, end));
    const lines = this.#rest.take();
    this.#rest.push(chunk.subarray(end));
    return this.#cut(lines);
  }

  *#cut(lines: Uint8Array): Generator<string> {
    for (let at = 0; at < lines.length;) {
      const end = lines.indexOf(LF, at);
      yield this.#read(lines.subarray(at, end));
      at = end + 1;
    }
  }
}
