/**
 * Cuts libvirt's byte stream into packets. Each begins with its length in four bytes, big-endian, which
 * counts itself; a length that can't be is refused as soon as it is there.
 */
import { ProtocolError } from '../../errors.js';
import { ByteQueue, int32At } from '../../protocol/byte-queue.js';

const LENGTH_BYTES = 4;
/** The length and a header, with nothing behind it. */
const MIN_PACKET_BYTES = 28;
/** How much of a text that is not a packet goes into the error. */
const MAX_QUOTED_BYTES = 100;

export class RpcFramer {
  readonly #bytes = new ByteQueue();
  /** Of the packet under way, once its first four bytes are there. */
  #wanted = LENGTH_BYTES;
  readonly #maxPacketBytes: number;

  /** @param maxPacketBytes - with its length bytes; a longer packet is refused before it is whole */
  constructor(maxPacketBytes: number) {
    this.#maxPacketBytes = maxPacketBytes;
  }

  /** Whether the stream is between two packets. */
  get idle(): boolean {
    return this.#bytes.length === 0;
  }

  /**
   * Takes the next bytes of the stream, cut anywhere.
   *
   * @param packets - where packets that are whole now are added, their length bytes included
   * @throws {@link ProtocolError} for a length that can't be; the stream is of no use afterwards
   */
  push(chunk: Uint8Array, packets: Uint8Array[]): void {
    const bytes = this.#withEarlier(chunk);
    if (bytes === undefined) return;
    let at = 0;
    this.#wanted = LENGTH_BYTES;
    while (bytes.length - at >= LENGTH_BYTES) {
      const length = this.#lengthAt(bytes, at);
      if (bytes.length - at < length) {
        this.#wanted = length;
        break;
      }
      // Most chunks are one packet, and need no other view.
      packets.push(length === bytes.length ? bytes : bytes.subarray(at, at + length));
      at += length;
    }
    if (at < bytes.length) this.#bytes.push(bytes.subarray(at));
  }

  /** All that is there, uncopied where nothing was left over; undefined while the packet under way isn't whole. */
  #withEarlier(chunk: Uint8Array): Uint8Array | undefined {
    if (this.#bytes.length === 0) return chunk;
    this.#bytes.push(chunk);
    return this.#bytes.length < this.#wanted ? undefined : this.#bytes.take();
  }

  #lengthAt(bytes: Uint8Array, at: number): number {
    const length = int32At(bytes, at) >>> 0;
    if (length >= MIN_PACKET_BYTES && length <= this.#maxPacketBytes) return length;
    const text = printableAt(bytes, at);
    throw new ProtocolError(
      text === undefined
        ? `the peer announced a packet of ${length} bytes; libvirt's have ${MIN_PACKET_BYTES} to ${this.#maxPacketBytes}`
        : `the peer sent text where a packet should begin: "${text}"`,
    );
  }
}

/** The text from there on, on one line; undefined where the first four bytes are not printable. */
function printableAt(bytes: Uint8Array, at: number): string | undefined {
  const isText = (byte: number) =>
    (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
  const seen = bytes.subarray(at, at + MAX_QUOTED_BYTES);
  const end = seen.findIndex((byte) => !isText(byte));
  const text = end < 0 ? seen : seen.subarray(0, end);
  if (text.length < LENGTH_BYTES) return undefined;
  return String.fromCharCode(...text)
    .trim()
    .replace(/\s+/g, ' ');
}
