/**
 * Cuts the guest agent's byte stream into lines. The agent writes one JSON text a line, and a byte of 0xFF, which occurs in
 * no UTF-8 text, before the answer to `guest-sync-delimited`.
 */
import { ProtocolError } from '../../errors.js';
import { ByteQueue } from '../../protocol/byte-queue.js';

declare const TextDecoder: new (label: string) => { decode(bytes: Uint8Array): string };

const LF = 0x0a;
/** What separates what was sent before a synchronisation from its answer. */
export const DELIMITER = 0xff;

/** Bytes that are not UTF-8 belong to what a synchronisation skips: they become replacement characters. */
const UTF8 = new TextDecoder('utf-8');

/** What the stream holds: a line of text, or the delimiter. */
export type AgentFrame = string | typeof DELIMITER;

export class AgentFramer {
  readonly #maxFrameBytes: number;

  readonly #line = new ByteQueue();

  /** @param maxFrameBytes - a longer line is refused before it is whole */
  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /**
   * Takes the next bytes of the stream, cut anywhere.
   *
   * @param frames - where frames that are whole now are added. When this throws, those before the fault are in it
   * @throws {@link ProtocolError} for a line over the cap
   */
  push(chunk: Uint8Array, frames: AgentFrame[]): void {
    let begin = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte !== LF && byte !== DELIMITER) continue;
      this.#keep(chunk.subarray(begin, at));
      begin = at + 1;
      // What stands before a delimiter is half a line that nothing will complete.
      const text = UTF8.decode(this.#line.take()).trim();
      if (byte === DELIMITER) frames.push(DELIMITER);
      else if (text !== '') frames.push(text);
    }
    this.#keep(chunk.subarray(begin));
  }

  #keep(bytes: Uint8Array): void {
    if (this.#line.length + bytes.length > this.#maxFrameBytes) {
      throw new ProtocolError(
        `the guest agent sent a line of more than ${this.#maxFrameBytes} bytes: raise maxFrameBytes if it may be that long`,
      );
    }
    if (bytes.length > 0) this.#line.push(bytes);
  }
}
