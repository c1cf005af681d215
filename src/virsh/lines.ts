import { ByteQueue } from '../framing/bytes.js';
import { textOf } from './marked.js';

const LF = 0x0a;

/** Cuts a stream of bytes into lines of text. */
export class LineCutter {
  readonly #rest = new ByteQueue();

  /** How many bytes wait for their line's end. */
  get length(): number {
    return this.#rest.length;
  }

  /**
   * Takes the next bytes, cut anywhere.
   *
   * @returns the lines that are whole now, without their ends
   * @throws `ProtocolError` where they are no UTF-8
   */
  push(chunk: Uint8Array): string[] {
    const end = chunk.lastIndexOf(LF) + 1;
    if (end === 0) {
      this.#rest.push(chunk);
      return [];
    }
    this.#rest.push(chunk.subarray(0, end - 1));
    const lines = textOf(this.#rest.take()).split('\n');
    this.#rest.push(chunk.subarray(end));
    return lines;
  }
}
